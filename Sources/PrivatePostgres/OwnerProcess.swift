/// Tells a process from a later one with the same number.
enum OwnerProcess {
  /// When a process started, in clock ticks since boot (proc(5), `stat`, field 22); nil if there is no such process.
  static func startTime(of pid: Int32) -> String? {
    // The second field is the program's name in parentheses, and may hold both spaces and parentheses.
    guard let text = Files.text("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[end...].split(separator: " ")
    // Field 3 is at index 1 here. A zombie owns nothing any more.
    guard fields.count > 20, fields[1] != "Z" else { return nil }
    return String(fields[20])
  }
}
