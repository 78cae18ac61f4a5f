import DatabaseSupport
import Glibc
import Testing

/// `list`, `show`, `jobs`, `info`, `keys` on a real deployment.
@Suite(.timeLimit(.minutes(2))) struct CommandsReadingTests {
  private static let spaceKeys: Set<String> = [
    "id", "name", "description", "capacity", "pricing_type", "price", "currency", "price_incl_vat", "is_active", "stripe_product_id",
    "stripe_price_id", "last_stripe_sync", "updated_at", "needs_sync",
  ]
  private static let jobKeys: Set<String> = [
    "space_id", "space_name", "event_type", "status", "raw_status", "attempts", "revision", "error_message", "requested_by", "created_at",
    "updated_at", "next_attempt_at", "processed_at",
  ]

  /// A database with two plain spaces and what scripts meet in the wild.
  private func deployment() async throws -> TestDatabase {
    let database = try await TestDatabase.make()
    try await database.execute(
      """
      SET session_replication_role = replica;
      INSERT INTO spaces (id, name, pricing_type, hourly_price, daily_price, capacity, is_active, updated_at, description) VALUES
        ('11111111-0000-4000-8000-000000000001', 'Salle A', 'hourly', 12.5, NULL, 8, true, '2026-01-02 03:04:05.6+00', E'deux\\nlignes'),
        ('11111111-0000-4000-8000-000000000002', '会议室 B', 'daily', NULL, 120, NULL, NULL, NULL, NULL),
        ('22222222-0000-4000-8000-000000000003', E'\\u001b]0;owned\\u0007\\u009b31m\\u202Egnp', 'weekly', NULL, NULL, 1, true, now(), NULL);
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, error_message, created_at, updated_at) VALUES
        ('11111111-0000-4000-8000-000000000001', 'MANUAL_SYNC', '{"a": "\\u009b"}', 'error', E'Stripe 404\\u001b[2J', now(), now()),
        ('11111111-0000-4000-8000-000000000002', 'UPDATE', '{}', 'done', NULL, NULL, NULL),
        ('11111111-0000-4000-8000-000000000002', 'FORCE_SYNC_TEST', '{}', 'odd', NULL, '2026-01-01', '2026-01-01'),
        ('22222222-0000-4000-8000-000000000003', 'INSERT', '{}', NULL, NULL, '2026-01-01', 'infinity');
      """)
    return database
  }

  /// No control character may reach a terminal, whatever a column holds.
  private func expectSafe(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let hostile = text.unicodeScalars.filter { scalar in
      scalar.value < 0x20 && scalar != "\n" || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x202E
    }
    #expect(hostile.isEmpty, sourceLocation: sourceLocation)
  }

  @Test func listIsATableAndADocument() async throws {
    let database = try await deployment()
    let text = try await CommandRun.run("list", database: database.conninfo)
    #expect(text.code == 0)
    #expect(text.errors.isEmpty)
    expectSafe(text.output)
    // As many characters as tell these two apart.
    #expect(text.output.contains("11111111-0000-4000-8000-000000000001  Salle A"))
    #expect(text.output.contains("11111111-0000-4000-8000-000000000002  会议室 B"))
    #expect(text.output.contains("12.50 EUR   15.00 EUR  /h"))
    #expect(text.output.hasSuffix("2 active, 1 inactive, 2 need a sync, 3 in all\n"))

    let json = try await CommandRun.run("list", "--json", database: database.conninfo)
    expectSafe(json.output)
    let document = try JSON.parse(json.output)
    #expect(document.keys == ["spaces", "counts"])
    #expect(document["counts"].keys == ["all", "active", "inactive", "needs_sync"])
    #expect(document["spaces"].elements.count == 3)
    #expect(document["spaces"].elements.allSatisfy { $0.keys == Self.spaceKeys })
    let space = try #require(document["spaces"].elements.first { $0["name"].text == "Salle A" })
    #expect(space["price"] == .string("12.50"))
    #expect(space["price_incl_vat"] == .string("15.00"))
    #expect(space["currency"] == .string("EUR"))
    #expect(space["updated_at"] == .string("2026-01-02T03:04:05.600000Z"))
    #expect(space["last_stripe_sync"] == .null)
    #expect(space["description"] == .string("deux\nlignes"))
    #expect(document["spaces"].elements.contains { $0["name"].text == "\u{1B}]0;owned\u{7}\u{9B}31m\u{202E}gnp" })
  }

  @Test func listFiltersAndSearches() async throws {
    let database = try await deployment()
    let inactive = try await CommandRun.run("list", "--filter", "inactive", "--json", database: database.conninfo)
    #expect(try JSON.parse(inactive.output)["spaces"].elements.map { $0["name"].text } == ["会议室 B"])
    let found = try await CommandRun.run("list", "--search", "salle", "--json", database: database.conninfo)
    #expect(try JSON.parse(found.output)["spaces"].elements.count == 1)
    let none = try await CommandRun.run("list", "--search", "nowhere", "--lang", "fr", database: database.conninfo)
    #expect(none.code == 0)
    #expect(none.output.hasPrefix("Aucun espace ne correspond."))
  }

  @Test func listReadsPageAfterPage() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(2_345)
    let json = try await CommandRun.run("list", "--json", database: database.conninfo)
    let spaces = try JSON.parse(json.output)["spaces"].elements
    #expect(spaces.count == 2_345)
    #expect(Set(spaces.compactMap { $0["id"].text }).count == 2_345)
  }

  @Test func showFindsByNameIDAndStartOfID() async throws {
    let database = try await deployment()
    for word in ["Salle A", "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000001".uppercased()] {
      let json = try await CommandRun.run("show", word, "--json", database: database.conninfo)
      let space = try JSON.parse(json.output)
      #expect(space.keys == Self.spaceKeys.union(["jobs"]))
      #expect(space["name"].text == "Salle A")
      let job = try #require(space["jobs"].elements.first)
      #expect(job.keys == Self.jobKeys.union(["payload"]))
      #expect(job["status"].text == "failed")
      #expect(job["raw_status"].text == "error")
      #expect(job["payload"]["a"].text == "\u{9B}")
      expectSafe(json.output)
    }
    let text = try await CommandRun.run("show", "2222", database: database.conninfo)
    #expect(text.code == 0)
    expectSafe(text.output)
  }

  @Test func anAmbiguousStartListsTheIDs() async throws {
    let database = try await deployment()
    let run = try await CommandRun.run("show", "1111", database: database.conninfo)
    #expect(run.code == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("11111111-0000-4000-8000-000000000001"))
    #expect(run.errors.contains("11111111-0000-4000-8000-000000000002"))
    #expect(try await CommandRun.run("show", "nothing like it", database: database.conninfo).code == 1)
  }

  @Test func aNameThatIsNotExactIsToldWithThoseThatHoldIt() async throws {
    let database = try await deployment()
    try await database.execute("INSERT INTO spaces (name) SELECT 'Twin 100% ' || i FROM generate_series(1, 7) AS i")
    let run = try await CommandRun.run("show", "TWIN", database: database.conninfo)
    #expect(run.code == 1 && run.output.isEmpty)
    #expect(run.errors.contains("No space has the exact name \"TWIN\", or an id that begins with it"))
    #expect(run.errors.contains("Twin 100% 1, Twin 100% 2, Twin 100% 3, Twin 100% 4, Twin 100% 5."))
    #expect(try await CommandRun.run("show", "n 100% 3", database: database.conninfo).errors.contains(": Twin 100% 3."))
    let none = try await CommandRun.run("show", "S%A", "--lang", "fr", database: database.conninfo)
    #expect(none.code == 1 && none.errors.contains("exactement le nom « S%A »") && none.errors.contains("`spacesync list`"))
  }

  @Test func theJobsOfADeletedSpaceKeepItsName() async throws {
    let database = try await deployment()
    try await database.execute(
      """
      DELETE FROM stripe_sync_queue;
      INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES
        ('33333333-0000-4000-8000-000000000001', 'DELETE', '{"id": 1, "name": "Salle partie"}'),
        ('33333333-0000-4000-8000-000000000001', 'MANUAL_SYNC', '{"space_name": "Salle demandée"}'),
        ('33333333-0000-4000-8000-000000000002', 'DELETE', '["name"]'),
        ('11111111-0000-4000-8000-000000000001', 'UPDATE', '{"name": "un ancien nom"}');
      """)
    let jobs = try JSON.parse(try await CommandRun.run("jobs", "--json", database: database.conninfo).output)["jobs"].elements
    let names = Set(jobs.map { "\($0["event_type"].text ?? "") \($0["space_name"].text ?? "-")" })
    #expect(names == ["DELETE Salle partie", "MANUAL_SYNC Salle demandée", "DELETE -", "UPDATE Salle A"])
    #expect(jobs.allSatisfy { !$0.keys.contains("payload") })
  }

  @Test func jobsShowOddStatusesAsTheyAre() async throws {
    let database = try await deployment()
    let json = try await CommandRun.run("jobs", "--json", database: database.conninfo)
    let document = try JSON.parse(json.output)
    #expect(document.keys == ["jobs", "counts"])
    #expect(document["jobs"].elements.allSatisfy { $0.keys == Self.jobKeys })
    #expect(
      document["counts"]
        == .object(["pending": .number(0), "processing": .number(0), "completed": .number(1), "failed": .number(1), "unknown": .number(2)])
    )
    let statuses = document["jobs"].elements.map { [$0["status"], $0["raw_status"]] }
    #expect(statuses.contains([.string("unknown"), .string("odd")]))
    #expect(statuses.contains([.string("unknown"), .null]))
    #expect(document["jobs"].elements.contains { $0["updated_at"].text == "infinity" })

    let text = try await CommandRun.run("jobs", database: database.conninfo)
    expectSafe(text.output)
    #expect(text.output.contains("  odd  "))
    #expect(text.output.contains("0 pending, 0 processing, 1 completed, 1 failed, 2 unknown"))
  }

  @Test func jobsFilter() async throws {
    let database = try await deployment()
    for (arguments, count) in [
      (["--status", "failed"], 1), (["--status", "unknown"], 2), (["--event-type", "UPDATE"], 1), (["--space", "会议室 B"], 2),
      (["--limit", "3"], 3),
    ] {
      let run = try CommandRun(["jobs", "--json"] + arguments, database: database.conninfo)
      #expect(await run.exitCode() == 0)
      #expect(try JSON.parse(run.output)["jobs"].elements.count == count, "\(arguments)")
    }
  }

  @Test func infoMasksWhatItSays() async throws {
    let database = try await deployment()
    let run = try await CommandRun.run("info", database: database.conninfo + " password=topsecret")
    #expect(run.code == 0)
    #expect(run.output.contains("spaces"))
    #expect(!run.output.contains("topsecret"))
  }

  @Test func aReaderThatHasSeenEnoughIsNoError() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(2_000)
    let shell = "\"$0\" list --json | head -c 10; echo \" ${PIPESTATUS[0]}\""
    let run = try CommandRun.shell(shell, database: database.conninfo)
    #expect(await run.exitCode() == 0)
    #expect(run.output == "{\"spaces\": 0\n")
    #expect(run.errors.isEmpty)
  }

  @Test(arguments: [
    "list", "list --json", "jobs", "jobs --json", "info", "keys", "keys --markdown", "export", "doctor", "migrate --status", "--help",
    "--version", "manual",
  ]) func aFullDeviceIsAFailure(arguments: String) async throws {
    let database = try await deployment()
    let run = try CommandRun.shell("\"$0\" \(arguments) >/dev/full", database: database.conninfo)
    #expect(await run.exitCode() == 1)
    #expect(run.errors == "spacesync: Standard output was not written whole: No space left on device.\n")
  }

  @Test func aPagerThatStandsStillHoldsNoTransactionOpen() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(2_000)
    // The bytes that were read are the first page's, whose rest is more than a pipe takes.
    let script = """
      exec 3< <(exec "$0" list --json)
      head -c 1000 <&3 >/dev/null
      psql "$DATABASE_URL" -Atc "SELECT count(*) > 0, count(xact_start) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'spacesync command %'"
      cat <&3 >/dev/null
      """
    let run = try CommandRun.shell(script, database: database.conninfo)
    #expect(await run.exitCode() == 0)
    #expect(run.output == "t|0\n" && run.errors.isEmpty, "\(run.output)\(run.errors)")
  }

  @Test func aClosedOutputIsAFailureAndNothingElseIsWrittenTo() async throws {
    let database = try await deployment()
    let run = try CommandRun.shell("\"$0\" jobs >&-", database: database.conninfo)
    #expect(await run.exitCode() == 1)
    #expect(run.errors == "spacesync: Standard output was not written whole: Bad file descriptor.\n")
  }

  @Test(arguments: [(["--ascii"], "C.UTF-8"), ([], "C"), (["--ascii", "--lang", "fr"], "fr_FR.UTF-8")])
  func plainTextKeepsToWhatCanBeShown(options: [String], locale: String) async throws {
    let database = try await TestDatabase.make()
    try await database.execute(
      "INSERT INTO spaces (name, pricing_type, hourly_price, is_active) VALUES ('Cœur d''été', 'hourly', 12.5, true)")
    for command in ["list", "jobs", "show Cœur d'été", "info", "keys", "doctor", "show rien…"] {
      let words = command.hasPrefix("show ") ? ["show", String(command.dropFirst(5))] : [command]
      let run = try CommandRun(words + options, database: database.conninfo, environment: ["LANG": locale])
      _ = await run.exitCode()
      #expect((run.output + run.errors).utf8.allSatisfy { $0 < 0x80 }, "\(command): \(run.output)\(run.errors)")
      if command == "list" { #expect(run.output.contains("Coeur d'ete")) }
    }
    let json = try CommandRun(["list", "--json"] + options, database: database.conninfo, environment: ["LANG": locale])
    _ = await json.exitCode()
    #expect(try JSON.parse(json.output)["spaces"].elements.first?["name"].text == "Cœur d'été")
    let csv = try CommandRun(["export"] + options, database: database.conninfo, environment: ["LANG": locale])
    _ = await csv.exitCode()
    #expect(csv.output.contains("Cœur d'été,"))
    let whole = try CommandRun(["list", "--utf8"], database: database.conninfo, environment: ["LANG": "C"])
    _ = await whole.exitCode()
    #expect(whole.output.contains("Cœur d'été"))
  }

  @Test func keysComeFromTheTable() async throws {
    let text = try await CommandRun.run("keys")
    #expect(text.code == 0)
    #expect(text.output.contains("sync"))
    let markdown = try await CommandRun.run("keys", "--markdown")
    #expect(markdown.output.hasPrefix("| Keys | Panes | Does |\n| --- | --- | --- |\n"))
  }
}
