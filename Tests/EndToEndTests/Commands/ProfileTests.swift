import DatabaseSupport
import Glibc
import Testing

/// Profiles of the configuration file, as a command sees them.
@Suite struct ProfileTests {
  private let folder: ConfigurationFolder

  init() throws { folder = try ConfigurationFolder() }

  @Test func aProfileNamesTheDatabase() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(2)
    try folder.write("[profiles.prod]\ndatabase = \"\(database.conninfo)\"\nlanguage = \"fr\"\nproduction = true\n")
    let list = try await CommandRun.run("list", "--profile", "prod", "--json", environment: folder.environment)
    #expect(list.code == 0 && list.output.contains("Space 002") && list.errors.isEmpty)
    // Before the subcommand too.
    let info = try await CommandRun.run("--profile", "prod", "info", environment: folder.environment)
    #expect(info.code == 0)
    for word in ["\(folder.path)/spacesync/config.toml", "prod", "PROD (production)", "profile", "langue"] {
      #expect(info.output.contains(word), "\(word) in \(info.output)")
    }
  }

  @Test func anUnknownProfileIsTheOnlyRefusal() async throws {
    try folder.write("[profiles.prod]\n[profiles.staging]\nnonsense = 1\n")
    let unknown = try await CommandRun.run("list", "--profile", "prd", environment: folder.environment)
    #expect(unknown.code == 2)
    #expect(unknown.errors.contains("No profile is named prd") && unknown.errors.contains("prod, staging"))
    let wrong = try await CommandRun.run("keys", "--profile", "staging", environment: folder.environment)
    #expect(wrong.code == 0)
    #expect(wrong.errors == "spacesync: \(folder.path)/spacesync/config.toml:3: the setting nonsense is unknown\n")
    let none = try await CommandRun.run("keys", "--profile", "prod", "--config", "/nonexistent/file")
    #expect(none.code == 2 && none.errors.contains("/nonexistent/file"))
  }

  @Test func aProfileForbidsWritingAndNothingShowsItsPassword() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(1)
    try folder.write("[profiles.a]\nread_only = true\ndatabase = \"\(database.conninfo) password=geheim\"\n", mode: 0o644)
    let sync = try await CommandRun.run("sync", "--all", "--yes", "--profile", "a", environment: folder.environment)
    #expect(sync.code == 2)
    #expect(sync.errors.contains("chmod 600"))
    let info = try await CommandRun.run("info", "--profile", "a", environment: folder.environment)
    #expect(info.output.contains("profile: ") && info.output.contains("****"))
    #expect(!(sync.errors + info.output + info.errors).contains("geheim"))
    #expect(try await database.value("SELECT count(*)::text FROM stripe_sync_queue") == "0")
  }

  @Test func aKeyThatDoesNotMatchTheProfileStopsEveryWriter() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(1)
    try folder.write("[profiles.staging]\n[profiles.prod]\nproduction = true\n")
    for (profile, key) in [("staging", "sk_live_abcdefgh"), ("prod", "sk_test_abcdefgh")] {
      for command in [["sync", "--all", "--yes"], ["retry", "--failed"], ["worker", "--once"]] {
        let run = try CommandRun(
          command + ["--profile", profile], database: database.conninfo,
          environment: folder.environment.merging(["STRIPE_SECRET_KEY": key]) { $1 })
        #expect(await run.exitCode() == 2)
        #expect(run.errors.contains("Nothing was done") && !run.errors.contains("abcdefgh"), "\(command): \(run.errors)")
      }
      let lines = try CommandRun.shell(
        "printf 'sync 1\\nsync all\\ny\\nretry all\\ny\\nquit\\n' | \"$0\" --plain --profile \(profile)", database: database.conninfo,
        environment: folder.environment.merging(["STRIPE_SECRET_KEY": key]) { $1 })
      #expect(await lines.exitCode() == 0)
      #expect(lines.output.split(separator: "\n").filter { $0.contains("Nothing was done") }.count == 3, "\(lines.output)")
    }
    #expect(try await database.value("SELECT count(*)::text FROM stripe_sync_queue") == "0")
  }

  @Test func theWorkerRefusesACurrencyThatItCantCount() async throws {
    let database = try await TestDatabase.make(.legacy)
    try folder.write("currency = \"ISK\"\n")
    let run = try await CommandRun.run(
      "worker", "--once", database: database.conninfo,
      environment: folder.environment.merging(["STRIPE_SECRET_KEY": "sk_test_abcdefgh"]) { $1 })
    #expect(run.code == 2 && run.errors.contains("ISK"))
  }

  @Test func anotherDatabaseThanTheProfilesIsSaid() async throws {
    let database = try await TestDatabase.make(.legacy)
    try folder.write("[profiles.a]\ndatabase = \"host=nowhere\"\n")
    let info = try await CommandRun.run("info", "--profile", "a", database: database.conninfo, environment: folder.environment)
    #expect(info.code == 0)
    #expect(info.errors.contains("not the one of profile a"))
    #expect(info.output.contains("A?"))
  }
}
