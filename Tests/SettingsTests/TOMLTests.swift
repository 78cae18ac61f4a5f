import Testing

@testable import Settings

/// Our reader of TOML, on what people write and on what they get wrong.
struct TOMLTests {
  private func entry(_ text: String) -> TOMLDocument.Entry? { TOMLDocument(text).entries.first }

  @Test(arguments: [
    (#"a = "x""#, TOMLValue.string("x")), ("a = 'C:\\x'", .string("C:\\x")), (#"a = "\t\"\u00e9\U0001F600""#, .string("\t\"é😀")),
    ("a = \"\"\"\none\ntwo\"\"\"", .string("one\ntwo")), ("a = \"\"\"one \\\n   two\"\"\"", .string("one two")),
    ("a = '''\none'''", .string("one")), ("a = 1_000", .integer(1000)), ("a = -3", .integer(-3)), ("a = 0x1F", .integer(31)),
    ("a = 5.5 # five and a half", .decimal("5.5")), ("a = true", .boolean(true)),
    ("a = [ 'x', # one\n 'y',\n]", .array([.string("x"), .string("y")])),
    ("a = 1979-05-27", .other("1979-05-27")), ("a = []\r\n", .array([])),
  ])
  func valuesAreRead(_ text: String, _ value: TOMLValue) {
    let document = TOMLDocument(text)
    #expect(document.entries == [TOMLDocument.Entry(path: ["a"], value: value, line: 1)])
    #expect(document.problems.isEmpty)
  }

  @Test func namesAreWhole() {
    let document = TOMLDocument(
      """
      \u{FEFF}# first
      a.b = 1

      [profiles."eu 1"]
      label = "x"
      keys = { sync_one = "u", quit = ["q"] }
      """)
    #expect(document.problems.isEmpty)
    #expect(
      document.entries.map { "\($0.line) " + $0.path.joined(separator: "/") } == [
        "2 a/b", "5 profiles/eu 1/label", "6 profiles/eu 1/keys/sync_one", "6 profiles/eu 1/keys/quit",
      ])
    #expect(document.tables.map(\.path) == [["profiles", "eu 1"], ["profiles", "eu 1", "keys"]])
  }

  @Test(arguments: [
    ("a = x\nb = 1", 1), ("a 1\nb = 1", 1), ("\n= 1\nb = 1", 2), ("a = \"x\nb = 1", 1), ("[a\nx = 1\n[t]\nb = 1", 1), ("a = [1\nb = 1", 2),
    ("b = 1\nb = 2", 2), ("[[a]]\nx = 1\n[t]\nb = 1", 1), ("a = 1 2\nb = 1", 1), (#"a = "\q""# + "\nb = 1", 1), ("[t]\n[t]\nb = 1", 2),
    ("a = \"\"\"x\nb = 1", 1),
  ])
  func whatIsWrongIsToldWithItsLine(_ text: String, _ line: Int) {
    let document = TOMLDocument(text)
    #expect(document.problems.first?.line == line)
    #expect(document.problems.count == 1)
  }

  @Test func readingGoesOnAfterAMistake() {
    let document = TOMLDocument("a = nonsense here\nb = 2\n[c\nd = 1\n[e]\nf = 3")
    #expect(document.entries.map(\.path) == [["b"], ["?", "d"], ["e", "f"]])
    #expect(document.problems.compactMap(\.line) == [1, 3])
  }

  @Test func noBytesCanStopIt() {
    var random = SystemRandomNumberGenerator()
    let pieces = ["[", "]", "=", "\"", "'", "\"\"\"", "\n", " ", "a", "1", ".", ",", "{", "}", "#", "\\", "é", "\u{0}", "true", "-"]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0..<40, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let document = TOMLDocument(text)
      #expect(document.entries.allSatisfy { !$0.path.isEmpty && $0.line >= 1 }, "\(text)")
    }
  }
}
