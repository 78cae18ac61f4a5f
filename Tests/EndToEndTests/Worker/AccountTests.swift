import FakeStripe
import Testing

/// Another account or mode on purpose.
@Suite(.timeLimit(.minutes(2))) struct AccountTests {
  @Test(arguments: [("sk_test_other", "acct_2Other", false), ("sk_live_fake", "acct_1Fake", true)])
  func anAccountThatIsAcceptedIsFilledAnew(_ key: String, _ account: String, _ isLive: Bool) async throws {
    let bench = try await WorkerBench(spaces: 3)
    try await bench.enqueueAll()
    #expect(try await bench.run("--drain").code == 0)
    try await bench.enqueueAll()
    let refused = try await bench.run("--drain", key: key)
    #expect(refused.errors.contains("spacesync stripe accept"))
    let environment = bench.environment(key: key)
    let asked = try await CommandRun.run("stripe", "accept", database: bench.database.conninfo, environment: environment)
    #expect(asked.code == 2 && asked.errors.contains("--yes"))
    #expect(try await bench.run("--drain", key: key).code == 1)
    #expect(bench.fake.products(account: account, livemode: isLive).isEmpty)

    let accepted = try await CommandRun.run("stripe", "accept", "--yes", database: bench.database.conninfo, environment: environment)
    #expect(accepted.code == 0 && accepted.output.contains("Accepted: Stripe: \(account)"), "\(accepted)")
    // A space that is off sale and known only there has nothing to be archived here.
    try await bench.sql.script("UPDATE spaces SET is_active = false WHERE name = 'Space 3'")
    let (code, errors) = try await bench.run("--drain", key: key)
    #expect(code == 0, "\(errors)")
    #expect(bench.fake.products(account: account, livemode: isLive).count == 2)
    let archived = bench.fake.products().filter { !$0.active }
    #expect(archived.isEmpty, "what was there stays as it is")
    #expect(try await bench.number("SELECT count(*) FROM stripe_sync_queue WHERE status <> 'completed'") == 0)
    // The way back is as deliberate.
    #expect(try await bench.run("--drain").code == 1)
    let again = try await CommandRun.run("stripe", "accept", database: bench.database.conninfo, environment: environment)
    #expect(again.code == 0 && again.output.contains("Nothing was changed"))
    await bench.close()
  }

  @Test func aTableWithoutTheMigrationHasNothingToAccept() async throws {
    let bench = try await WorkerBench(spaces: 1, migrated: false)
    let run = try await CommandRun.run("stripe", "accept", "--yes", database: bench.database.conninfo, environment: bench.environment())
    #expect(run.code == 2 && run.errors.contains("spacesync migrate"))
    await bench.close()
  }
}
