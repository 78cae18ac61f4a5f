import Glibc
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
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { TextWidth.sanitized(String($0)) }
    _ = Self.write(lines.joined(separator: "\n") + "\n", to: STDERR_FILENO)
  }

  /// Asks on standard error and reads one line; true for a yes, and No is the default.
  func confirms(_ question: String) -> Bool {
    _ = Self.write("\(TextWidth.sanitized(question)) ", to: STDERR_FILENO)
    let answer = (readLine() ?? "").lowercased()
    return ["y", "yes", "o", "oui"].contains(answer)
  }

  /// Writes all bytes; false when nobody reads any more.
  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if written > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        } else if errno == EAGAIN {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&waiting, 1, -1)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }
}
