import Glibc

/// The process's own arguments, with secrets taken out of what `ps` and `/proc/PID/cmdline` show.
public enum ArgumentVector {
  /// The arguments after the program's name; the memory they came from no longer holds a secret afterwards.
  ///
  /// The kernel shows the argument memory itself, so it is overwritten in place; a shorter text is followed by zero bytes (proc(5)).
  public static func takeConcealing() -> [String] {
    let arguments = Array(CommandLine.arguments)
    for index in 0..<Int(CommandLine.argc) {
      guard let argument = CommandLine.unsafeArgv[index] else { continue }
      conceal(UnsafeMutableBufferPointer(start: argument, count: strlen(argument)))
    }
    return Array(arguments.dropFirst())
  }

  /// Overwrites the secrets of one argument in place.
  static func conceal(_ memory: UnsafeMutableBufferPointer<CChar>) {
    let text = String(decoding: memory.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let redacted = Redaction.redact(text)
    guard redacted != text else { return }
    // A secret shorter than its mask would not fit: what does not fit is cut, never spilled over the next argument.
    let bytes = Array(redacted.utf8.prefix(memory.count))
    for index in memory.indices { memory[index] = index < bytes.count ? CChar(bitPattern: bytes[index]) : 0 }
  }
}
