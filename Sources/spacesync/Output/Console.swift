import Curses
import Glibc
import Settings
import TextScreen

/// Standard output and standard error, for plain text and JSON.
struct Console: Sendable {
  /// The process's own.
  static let standard = Console()

  /// What of Unicode plain text may hold: `--ascii`, `--utf8`, else the locale, as in the dashboard. JSON and CSV are always whole.
  ///
  /// Found once, from the process's own arguments and environment. Text is written in UTF-8, of which a Latin-1 terminal shows ASCII alone.
  static let repertoire: Repertoire = {
    let arguments = CommandLine.arguments
    let forced: CharacterSet? = arguments.contains("--ascii") ? .ascii : arguments.contains("--utf8") ? .utf8 : nil
    // A file has no font that lacks anything.
    let type = isatty(STDOUT_FILENO) == 1 ? getenv("TERM").map { String(cString: $0) } : nil
    let repertoire = CharacterSet.adopt(forced: forced).repertoire(terminalType: type ?? "dumb")
    return repertoire == .latin1 ? .ascii : repertoire
  }()

  /// Prints whole lines of plain text; the text is already safe for a terminal.
  func print(_ text: String) throws(CommandFailure) { try put(Self.shown(text) + "\n") }

  /// Prints a document on one line.
  func print(_ document: JSONValue) throws(CommandFailure) { try put(document.document + "\n") }

  /// Prints text that a program reads, as it is.
  func put(_ text: String) throws(CommandFailure) {
    if let failure = write(text) { throw CommandFailure(unwritten: failure) }
  }

  /// Writes text as it is; returns why it could not, or nil.
  func write(_ text: String) -> PlacedFile.Failure? { Self.write(text, to: STDOUT_FILENO) }

  /// Learns whether the system kept what it took: a full quota or a server of files tells it at the end only (close(2)).
  func end() throws(CommandFailure) {
    let copy = dup(STDOUT_FILENO)
    guard copy >= 0, close(copy) != 0, errno != EINTR else { return }
    throw CommandFailure(unwritten: .system(errno))
  }

  /// Says one sentence on standard error; what it quotes is made safe.
  func complain(_ sentence: String) {
    _ = Self.write("spacesync: \(TextWidth.sanitized(sentence, repertoire: Self.repertoire))\n", to: STDERR_FILENO)
  }

  /// Prints a question whose answer is typed behind it; it is already safe for a terminal.
  func prompt(_ text: String) { _ = Self.write(Self.shown(text), to: STDOUT_FILENO) }

  /// Writes one line of a log on standard error, as it is.
  func log(_ line: String) { _ = Self.write("\(line)\n", to: STDERR_FILENO) }

  /// Says several lines on standard error, each made safe.
  func complain(lines text: String) {
    _ = Self.write(text.safeLines(in: Self.repertoire) + "\n", to: STDERR_FILENO)
  }

  /// Asks on standard error and reads one line; true for a yes, and No is the default.
  func confirms(_ question: String, _ words: Words) -> Bool {
    _ = Self.write("\(TextWidth.sanitized(question, repertoire: Self.repertoire)) \(words.choice) ", to: STDERR_FILENO)
    return words.isYes(readLine())
  }

  /// Safe text in the characters that can be shown.
  private static func shown(_ text: String) -> String { repertoire == .unicode ? text : text.safeLines(in: repertoire) }

  /// Writes all bytes; returns why it could not, or nil.
  private static func write(_ text: String, to descriptor: Int32) -> PlacedFile.Failure? {
    var text = text
    return text.withUTF8 { Descriptor.write(UnsafeRawBufferPointer($0), to: descriptor) }.map { .system($0) }
  }
}
