import Testing

@testable import spacesync

/// The small parts that print.
struct CommandsOutputTests {
  @Test func jsonKeepsOrderAndEscapesWhatDrivesATerminal() throws {
    let value = JSONValue.object([
      .init("z", .string("a\"b\\c\n\t\r\u{1B}\u{7F}\u{9B}\u{202E}é会")), .init("a", .array([.null, .bool(true), .number(-3)])),
      .init("t", .text("{\"x\": \"\u{9B}\"}")), .init("n", .string(nil)),
    ])
    let expected = #"{"z":"a\"b\\c\n\t\r\u001b\u007f\u009b\u202eé会","a":[null,true,-3],"t":{"x": "\u009b"},"n":null}"#
    #expect(value.document == expected)
    #expect(try JSON.parse(value.document)["z"].text == "a\"b\\c\n\t\r\u{1B}\u{7F}\u{9B}\u{202E}é会")
    #expect(try JSON.parse(value.document)["t"]["x"].text == "\u{9B}")
  }

  @Test func columnsAlignByWhatATerminalShows() {
    var table = PlainTable([("NAME", .left, nil), ("N", .right, nil), ("CUT", .left, 4)])
    table.add(["会议", "1", "long text"])
    table.add(["a\u{1B}b", "22", ""])
    #expect(table.lines == ["NAME   N  CUT", "会议   1  lon…", "a␛b   22"])
  }

  @Test(arguments: [
    (["--database", "x", "list", "--json"], ["list", "--database", "x", "--json"]),
    (["--lang=fr", "-v", "jobs"], ["jobs", "--lang=fr", "-v"]),
    (["--database", "x"], ["--database", "x"]),
    (["--help"], ["--help"]),
    (["list", "--database", "x"], ["list", "--database", "x"]),
    ([], []),
  ])
  func globalOptionsMoveBehindTheCommand(_ arguments: [String], _ expected: [String]) {
    #expect(GlobalOptions.afterSubcommand(arguments) == expected)
  }
}
