import FoundationEssentials
import SyncCore
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
    var table = PlainTable([("NAME", .left, nil), ("N", .right, nil), ("CUT", .left, 4)], repertoire: .unicode)
    table.add(["会议", "1", "long text"])
    table.add(["a\u{1B}b", "22", ""])
    #expect(table.lines == ["NAME   N  CUT", "会议   1  lon…", "a␛b   22"])
  }

  @Test func aTableIsPrintedAPartAtATimeInTheSameColumns() {
    var table = PlainTable([("NAME", .left, nil), ("N", .right, nil)], repertoire: .ascii)
    for cells in [["été…", "1"], ["b", "2222"]] { table.measure(cells) }
    #expect(table.heading == "NAME       N")
    table.add(["été…", "1"])
    #expect(table.takeRows() == ["ete...     1"])
    table.add(["b", "2222"])
    #expect(table.takeRows() == ["b       2222"])
  }

  @Test(arguments: [
    (["11111111-0000-4000-8000-000000000001"], 8), ([], 8),
    (["11111111-0000-4000-8000-000000000001", "21111111-0000-4000-8000-000000000001"], 8),
    (["11111111-0000-4000-8000-000000000001", "11111111-1000-4000-8000-000000000001"], 10),
    (["11111111-0000-4000-8000-000000000001", "f1111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-0000000000f1"], 35),
    (["11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"], 36),
    (["11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000001"], 8),
  ])
  func idsAreAsLongAsTellsThemApart(_ ids: [String], _ length: Int) throws {
    let short = ShortIDs(telling: try ids.map { try #require(UUID(uuidString: $0)) })
    #expect(short.length == length)
    #expect(Set(ids.map { $0.prefix(short.length) }).count == Set(ids).count)
  }

  @Test(arguments: [
    ("Twin A", "Twin A"), ("\"Twin A\"", "Twin A"), ("'Twin A'", "Twin A"), ("Salle d'attente", "Salle d'attente"),
    ("\"say \\\"hi\\\" \\n\"", "say \"hi\" \\n"), ("'a' and 'b'", "'a' and 'b'"), ("\"", "\""), ("\"a\\\"", "\"a\\\""), ("", ""),
  ])
  func quotesAroundAWordAreTakenOff(_ typed: String, _ word: String) { #expect(PlainCommand.unquoted(typed) == word) }

  @Test func aChangeIsDatedByWhenItWasLearnt() {
    let job = Job(
      key: JobKey(spaceID: UUID(), eventType: .delete), rawStatus: "completed", updatedAt: Timestamp(microseconds: 1_000_000_000_000_000))
    for change in [JobChange.insert(job), .update(job), .delete(job)] {
      #expect(!WatchCommand.line(change, Words(.english)).contains("2001"))
    }
  }

  @Test func requestIDsOutliveTheMask() {
    let secrets = ["fake", "req_mine"]
    #expect(
      SupportBundle.masked("fake key: Stripe 402 (req_fake0001), req_fakefake.", secrets)
        == "**** key: Stripe 402 (req_fake0001), req_fakefake.")
    #expect(SupportBundle.masked("password req_mine, a fake", secrets) == "password ****, a ****")
    #expect(SupportBundle.masked("sk_test_123 req_1", []) == "sk_test_**** req_1")
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
