import Glibc
import Settings
import TextScreen

/// Standard output and standard error, for plain text and JSON.
struct Console: Sendable {
  /// The process's own.
  static let standard = Console()

  /// Prints whole lines; the text is already safe for a terminal.
  func print(_ text: String) throws(CommandFailure) {
    guard Self.write(text + "\n", to: STDOUT_FILENO) else { throw .readerGone }
  }

  /// Writes text as it is; false when nobody reads any more.
  func write(_ text: String) -> Bool { Self.write(text, to: STDOUT_FILENO) }

  /// Says one sentence on standard error; what it quotes is made safe.
  func complain(_ sentence: String) {
    _ = Self.write("spacesync: \(TextWidth.sanitized(sentence))\n", to: STDERR_FILENO)
  }

  /// Prints a question whose answer is typed behind it; it is already safe for a terminal.
  func prompt(_ text: String) { _ = Self.write(text, to: STDOUT_FILENO) }

  /// Writes one line of a log on standard error, as it is.
  func log(_ line: String) { _ = Self.write("\(line)\n", to: STDERR_FILENO) }

  /// Says several lines on standard error, each made safe.
  func complain(lines text: String) {
    _ = Self.write(text.safeLines + "\n", to: STDERR_FILENO)
  }

  /// Asks on standard error and reads one line; true for a yes, and No is the default.
  func confirms(_ question: String, _ words: Words) -> Bool {
    _ = Self.write("\(TextWidth.sanitized(question)) \(words.choice) ", to: STDERR_FILENO)
    return words.isYes(readLine())
  }

  /// Writes all bytes; false when nobody reads any more.
  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { Descriptor.write(UnsafeRawBufferPointer($0), to: descriptor) == nil }
  }
}
