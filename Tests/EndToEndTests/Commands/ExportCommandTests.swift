import DatabaseSupport
import Glibc
import Testing

/// `spacesync export`: the whole file, or none.
@Suite(.timeLimit(.minutes(2))) struct ExportCommandTests {
  private func folder() throws -> String {
    var template = Array("/tmp/spacesync-export-XXXXXX".utf8CString)
    return try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  private func names(_ folder: String) async throws -> [String] {
    let run = try CommandRun.shell("ls -A '\(folder)'")
    _ = await run.exitCode()
    return run.lines
  }

  private func remove(_ folder: String) async throws { _ = try await CommandRun.shell("rm -rf '\(folder)'").exitCode() }

  @Test func standardOutputHoldsTheActiveSpacesAndNothingElse() async throws {
    let database = try await TestDatabase.make()
    try await database.fillAlphabetically(4)
    let run = try await CommandRun.run("export", database: database.conninfo)
    #expect(run.code == 0 && run.errors.isEmpty)
    #expect(
      run.output == """
        Product Name,Description,Amount,Currency,Interval,Interval Count,Billing Scheme\r
        Space 001,Number 1,10.00,eur,,,per_unit\r
        Space 002,Number 2,20.00,eur,,,per_unit\r
        Space 003,Number 3,30.00,eur,,,per_unit\r

        """)
    let inactive = try await CommandRun.run("export", "--filter", "inactive", "--lang", "fr", database: database.conninfo)
    #expect(inactive.output.contains("Space 004,Number 4,40.00,eur") && !inactive.output.contains("Space 001"))
  }

  @Test func hostileNamesStayInTheirFields() async throws {
    let database = try await TestDatabase.make()
    try await database.fillHostileSpaces()
    let run = try await CommandRun.run("export", "-", database: database.conninfo)
    #expect(run.code == 0)
    #expect(run.output.contains("\r\n\"'=HYPERLINK(\"\"http://evil.example\"\")\",\"'=HYPERLINK"))
    #expect(run.output.contains("\r\n\"\"\"quoted\"\", comma\",\""))
    #expect(run.output.contains("\"line one\nline two\r\ttab\""))
    // Outside of quotes a line break ends a row: as many rows as spaces, and the header.
    var isQuoted = false
    var rows = 0
    for byte in run.output.utf8 {
      if byte == 0x22 { isQuoted.toggle() }
      if byte == 0x0A && !isQuoted { rows += 1 }
    }
    #expect(!isQuoted)
    #expect(rows == 13)
  }

  @Test func aSpaceWithoutAPriceIsLeftOutAndSaid() async throws {
    let database = try await TestDatabase.make()
    try await database.fillAlphabetically(3)
    try await database.execute("INSERT INTO spaces (name, is_active) VALUES ('New', true), ('Newer', true)")
    let run = try await CommandRun.run("export", database: database.conninfo)
    #expect(run.code == 0 && !run.output.contains("New") && run.output.utf8.count { $0 == 0x0A } == 4)
    #expect(run.errors == "spacesync: 2 spaces without a price were left out: Stripe refuses a row without an amount\n")
    let folder = try folder()
    let file = try await CommandRun.run("export", "\(folder)/a.csv", "--search", "Newer", "--lang", "fr", database: database.conninfo)
    #expect(file.code == 0 && file.output.hasPrefix("0 ligne dans ") && file.errors.hasPrefix("spacesync: 1 espace sans prix omis"))
    try await remove(folder)
  }

  @Test func aFileThatExistsIsReplacedOnlyWhenAsked() async throws {
    let database = try await TestDatabase.make()
    try await database.fillAlphabetically(4)
    let folder = try folder()
    let path = "\(folder)/spaces.csv"
    let first = try await CommandRun.run("export", path, database: database.conninfo)
    #expect(first.code == 0 && first.output == "3 rows in \(path)\n" && first.errors.isEmpty)
    let second = try await CommandRun.run("export", path, "--filter", "all", database: database.conninfo)
    #expect(second.code == 1 && second.output.isEmpty && second.errors.contains("\(path) exists"))
    let third = try await CommandRun.run("export", path, "--filter", "all", "--replace", database: database.conninfo)
    #expect(third.code == 0 && third.output == "4 rows in \(path)\n")
    #expect(try await names(folder) == ["spaces.csv"])
    let nowhere = try await CommandRun.run("export", "\(folder)/none/x.csv", database: database.conninfo)
    #expect(nowhere.code == 1 && nowhere.errors.contains("No such file"))
    try await remove(folder)
  }

  @Test func nothingHalfDoneIsLeftByControlCOrAFullDisk() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(2_000)
    let folder = try folder()
    // Somebody holds the table, so that the export is under way when the signal comes.
    let holder = try await database.connect()
    try await holder.script("BEGIN; LOCK TABLE spaces")
    let run = try CommandRun(["export", "\(folder)/spaces.csv"], database: database.conninfo)
    while try await database.value("SELECT count(*)::text FROM pg_locks WHERE NOT granted") == "0" {}
    run.signal(SIGINT)
    #expect(await run.exitCode() == 130)
    try await holder.script("COMMIT")
    #expect(try await names(folder).isEmpty)
    let full = try CommandRun.shell(
      "trap '' XFSZ; ulimit -f 16; exec \"$0\" export --filter all '\(folder)/spaces.csv'", database: database.conninfo)
    #expect(await full.exitCode() == 1)
    #expect(full.errors.contains("was not written"))
    #expect(try await names(folder).isEmpty)
    try await remove(folder)
  }

  @Test(arguments: ["export --filter all", "list", "list --json"])
  func memoryDoesNotGrowWithTheNumberOfSpaces(command: String) async throws {
    let small = try await peakMemory(command, spaces: 1_000)
    let large = try await peakMemory(command, spaces: 10_000)
    #expect(large < small + 8_000, "\(small) kB, then \(large) kB")
  }

  /// The most memory in kB that a command ever had when all but its last bytes were read: it waits for its reader then.
  private func peakMemory(_ command: String, spaces: Int) async throws -> Int {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(spaces)
    let whole = try CommandRun.shell("\"$0\" \(command)", database: database.conninfo)
    #expect(await whole.exitCode() == 0)
    try #require(whole.output.utf8.count > 80_000)
    // A pipe takes 64 kB ahead; with more than that unread the program still writes, and can be measured.
    let script = """
      exec 3< <(exec "$0" \(command)); pid=$!
      head -c \(whole.output.utf8.count - 80_000) <&3 >/dev/null
      grep VmHWM "/proc/$pid/status"
      cat <&3 >/dev/null
      """
    let run = try CommandRun.shell(script, database: database.conninfo)
    _ = await run.exitCode()
    let words = try #require(run.lines.first).split(separator: " ")
    return try #require(words.dropFirst().first.flatMap { Int($0) })
  }
}
