import Testing
import TextScreen

@testable import Dashboard

/// The keys of a text field.
@Suite struct LineFieldTests {
  private func field(_ text: String, _ keys: Key...) -> LineField {
    var field = LineField(text, limit: 20)
    for key in keys { _ = field.press(key) }
    return field
  }

  @Test func everyKeyOfTheField() {
    #expect(field("abc", .left, .character("x")).text == "abxc")
    #expect(field("abc", .home, .character("x"), .end, .character("y")).text == "xabcy")
    #expect(field("abc", .backspace).text == "ab" && field("abc", .control("h")).text == "ab" && field("", .backspace).text == "")
    #expect(field("abc", .home, .delete).text == "bc" && field("abc", .delete).text == "abc")
    #expect(field("one two", .left, .left, .control("u")).text == "wo" && field("one two", .left, .left, .control("k")).text == "one t")
    #expect(
      field("one two  ", .control("w")).text == "one " && field("one", .control("w")).text == "" && field("", .control("w")).text == "")
    #expect(field("one two", .left, .control("w")).text == "one o")
    #expect(field("a会b", .left, .backspace).text == "ab" && field("👩‍👩‍👧", .backspace).text == "", "a cluster goes as a whole")
    var full = LineField(String(repeating: "x", count: 20), limit: 20)
    #expect(full.press(.character("y")) == .full && full.text.count == 20)
    #expect(full.press(.up) == .none && full.press(.function(3)) == .none)
  }

  @Test func aMarkJoinsWhatStandsBeforeIt() {
    var field = LineField("e", limit: 20)
    _ = field.press(.character("\u{301}"))
    #expect(field.text.count == 1 && field.cursor == 1)
    _ = field.press(.left)
    _ = field.press(.character("x"))
    #expect(field.text == "xe\u{301}")
  }

  @Test func aPasteBecomesOneLineWithinTheLimit() {
    var field = LineField("[]", limit: 20)
    _ = field.press(.left)
    #expect(field.paste("\u{1B}[201~one\r\n\ttwo\0\u{9B}31m\n") == .done)
    #expect(field.text == "[[201~one two 31m]")
    #expect(field.cursor == 17)
    #expect(field.paste(String(repeating: "y", count: 1_000_000)) == .full)
    #expect(field.text.count == 20 && field.text.hasSuffix("yy]"))
    var empty = LineField("", limit: 20)
    #expect(empty.paste("\n\r\n") == .done && empty.text == "")
  }
}
