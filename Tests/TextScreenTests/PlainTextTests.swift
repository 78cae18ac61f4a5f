import Testing

@testable import TextScreen

/// The quick way for plain text takes only what the careful way would show the same.
struct PlainTextTests {
  private static let plain = (0...UInt32(0x2800)).compactMap(Unicode.Scalar.init).filter {
    TextWidth.plainColumns(of: String($0), .unicode) != nil
  }

  @Test func eachIsOneColumnOneScalarAndVisible() {
    #expect(Self.plain.count > 500)
    for scalar in Self.plain {
      let text = "e\(scalar)e\(scalar)\(scalar)"
      #expect(text.count == 5, "\(scalar.value) combines")
      #expect(!WideCharacters.contains(scalar.value), "\(scalar.value) is wide")
      let category = scalar.properties.generalCategory
      #expect(![.nonspacingMark, .enclosingMark, .format, .control, .unassigned].contains(category), "\(scalar.value) is not shown")
      // A mark behind it sends the text the careful way, where nothing else may come of it.
      #expect(TextWidth.sanitized("\(scalar)e\u{301}") == "\(scalar)e\u{301}")
    }
  }

  @Test func whatCombinesOrIsWideIsNotPlain() {
    for text in ["e\u{301}", "会", "\u{AD}", "\u{202E}", "\t", "\u{200D}", "☕", "◽"] {
      #expect(TextWidth.plainColumns(of: text, .unicode) == nil)
    }
    #expect(TextWidth.plainColumns(of: "é", .ascii) == nil)
    #expect(TextWidth.plainColumns(of: String(repeating: "x", count: 1_000), .ascii, limit: 9) == 10, "no more is read than is shown")
  }
}
