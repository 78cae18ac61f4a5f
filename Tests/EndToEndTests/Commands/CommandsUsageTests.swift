import DatabaseSupport
import FoundationEssentials
import Glibc
import Testing

/// Exit codes, refusals, and what is never shown.
@Suite(.timeLimit(.minutes(2))) struct CommandsUsageTests {
  @Test func versionAndHelpAreOnStandardOutput() async throws {
    let version = try await CommandRun.run("--version")
    #expect(version == (0, "spacesync 0.1.0\n", ""))
    let help = try await CommandRun.run("sync", "--help")
    #expect(help.code == 0)
    #expect(help.output.contains("--wait"))
    #expect(help.errors.isEmpty)
  }

  @Test(arguments: [
    ["--bogus"], ["bogus"], ["list", "--filter", "some"], ["list", "--lang", "de"], ["jobs", "--status", "done"], ["jobs", "--limit", "0"],
    ["sync"], ["sync", "a", "--all"], ["sync", "a", "--filter", "all"], ["sync", "--all", "--event-type", "UPDATE"], ["show"],
    ["demo", "--spaces", "-1"], ["demo", "--database", "host=x"], ["sync", "a", "--read-only"],
  ])
  func wrongUseIsTwo(_ arguments: [String]) async throws {
    let run = try CommandRun(arguments, database: "host=/nonexistent")
    #expect(await run.exitCode() == 2)
    #expect(run.output.isEmpty)
    #expect(!run.errors.isEmpty)
  }

  @Test(arguments: ["list", "jobs", "watch", "info", "show x", "sync x", "sync --all"])
  func noDatabaseIsThreeWithOneSentence(_ command: String) async throws {
    let run = try CommandRun(command.split(separator: " ").map(String.init), database: "postgres://ops:secret@localhost:1/x")
    #expect(await run.exitCode() == 3)
    #expect(run.errors.hasPrefix("spacesync: "))
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(!(run.errors + run.output).contains("secret"))
  }

  @Test func aPasswordInArgumentsIsHiddenFromTheProcessList() async throws {
    let database = try await TestDatabase.make()
    let run = try CommandRun(["watch", "--database", database.conninfo + " password=topsecret"])
    // It is hidden before anything else is done, and a change that is seen proves that it runs.
    await untilTrue {
      try await database.execute(
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'X', '{}')")
      return !run.lines.isEmpty
    }
    let line = try String(contentsOf: URL(filePath: "/proc/\(run.pid)/cmdline"), encoding: .utf8)
    #expect(line.contains("watch"))
    #expect(line.contains("password=****"))
    #expect(!line.contains("topsecret"))
    run.signal(SIGINT)
    #expect(await run.exitCode() == 130)
  }

  @Test func optionsBeforeTheCommandCountToo() async throws {
    let database = try await TestDatabase.make()
    let run = try await CommandRun.run("--database", database.conninfo, "--lang=fr", "list", database: "host=/nonexistent")
    #expect(run.code == 0)
    #expect(run.output.hasPrefix("Aucun espace ne correspond."))
  }

  @Test func theEnvironmentChoosesTheLanguage() async throws {
    let database = try await TestDatabase.make()
    let french = try await CommandRun.run("list", database: database.conninfo, environment: ["LC_ALL": "fr_FR.UTF-8"])
    #expect(french.output.hasPrefix("Aucun espace"))
    let german = try await CommandRun.run("list", database: database.conninfo, environment: ["LC_ALL": "de_DE.UTF-8"])
    #expect(german.output.hasPrefix("No space"))
  }

  @Test func aDatabaseWithoutTheTablesSaysSo() async throws {
    let database = try await TestDatabase.make(.empty)
    let run = try await CommandRun.run("list", database: database.conninfo)
    #expect(run.code == 1)
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test func withoutATerminalThereIsNoDashboard() async throws {
    let run = try await CommandRun.run(database: "host=/nonexistent")
    #expect(run.code == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1)
  }
}
