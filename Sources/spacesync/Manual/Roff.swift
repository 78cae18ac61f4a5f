/// A manual page being written, in the macros of man(7).
struct Roff {
  /// The page so far.
  private(set) var text: String

  /// Begins a page.
  init(title: String, section: Int, manual: String) {
    // UTF-8, which man(1) otherwise guesses from the folder.
    text = "'\\\" -*- coding: utf-8 -*-\n"
    text += ".\\\" Written by `spacesync manual`; change the program, not this file.\n"
    text += ".TH \(title) \(section) \"\(ProductVersion.date)\" \"spacesync \(ProductVersion.number)\" \"\(manual)\"\n"
  }

  mutating func section(_ title: String) { text += ".SH \(Self.quoted(title))\n" }

  mutating func subsection(_ title: String) { text += ".SS \(Self.quoted(title))\n" }

  /// A paragraph.
  mutating func paragraph(_ words: String) {
    beginParagraph()
    text += "\(Self.escaped(words))\n"
  }

  /// Text directly beneath a heading.
  mutating func lead(_ words: String) { text += "\(Self.escaped(words))\n" }

  /// A term in bold with what it means beneath.
  mutating func item(_ term: String, _ meaning: String) { text += ".TP\n.B \(Self.escaped(term))\n\(Self.escaped(meaning))\n" }

  /// Lines as they are.
  mutating func example(_ lines: [String]) {
    beginParagraph()
    text += ".in +4n\n.EX\n" + lines.map { Self.escaped($0) + "\n" }.joined() + ".EE\n.in\n"
  }

  /// A heading begins a paragraph by itself.
  private mutating func beginParagraph() {
    let last = text.dropLast().split(separator: "\n").last ?? ""
    if !last.hasPrefix(".SH") && !last.hasPrefix(".SS") { text += ".PP\n" }
  }

  /// A text whose every character stands for itself: groff_char(7) on minus and backslash, man(7) on control lines.
  static func escaped(_ words: String) -> String {
    words.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let safe = line.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("~", with: "\\(ti").replacing("^", with: "\\(ha")
        .replacing("`", with: "\\(ga").replacing("'", with: "\\(aq")
      return safe.hasPrefix(".") ? "\\&\(safe)" : String(safe)
    }.joined(separator: "\n.br\n")
  }

  private static func quoted(_ title: String) -> String { "\"\(escaped(title).replacing("\"", with: "\\(dq"))\"" }
}
