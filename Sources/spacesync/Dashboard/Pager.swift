import Curses
import Settings
import TextScreen

/// The operator's pager: `$PAGER`, else less.
struct Pager: Sendable {
  /// The environment.
  var surroundings: Surroundings

  /// The program and its arguments; nil when `PAGER` ends within a quotation.
  var command: [String]? {
    guard let text = surroundings.value("PAGER") else { return ["less"] }
    guard let words = Self.words(of: text) else { return nil }
    return words.isEmpty ? ["less"] : words
  }

  /// The program that shows a text, or nil when `PAGER` can't be read.
  ///
  /// No shell is asked, so nothing in `PAGER` is expanded or run but the program itself. `LESSSECURE` keeps less from starting a shell or an editor:
  /// the account may be allowed this program and no other.
  func program(_ text: String, _ repertoire: Repertoire) -> ChildProgram? {
    guard let command else { return nil }
    var environment = surroundings.environmentOfOthers
    environment["LESSSECURE"] = "1"
    // What is not ASCII would be UTF-8, which a pager in another locale can't show.
    let repertoire: Repertoire = repertoire == .unicode || repertoire == .linuxConsole ? repertoire : .ascii
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let safe = lines.map { TextWidth.sanitized(String($0), repertoire: repertoire) }.joined(separator: "\n") + "\n"
    return ChildProgram(command: command, environment: environment, input: Array(safe.utf8))
  }

  /// The words of a command line as a shell divides it by white space, quotes and backslashes; nil when a quotation does not end.
  static func words(of line: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = line[...]
    while let character = rest.popFirst() {
      if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == "\\" {
        guard let next = rest.popFirst() else { return nil }
        word = (word ?? "") + String(next)
      } else if character.isWhitespace {
        if let ended = word { words.append(ended) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { return nil }
    if let word { words.append(word) }
    return words
  }
}
