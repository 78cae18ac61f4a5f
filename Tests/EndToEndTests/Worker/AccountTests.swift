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

  @Test("Where no account is remembered, the products of the rows tell whose they are", arguments: [true, false])
  func aStrangersKeyIsRefusedOverRowsWithIDs(_ migrated: Bool) async throws {
    let bench = try await WorkerBench(spaces: 3, migrated: false)
    try await bench.enqueueAll()
    #expect(try await bench.run("--drain").code == 0)
    if migrated {
      #expect(try await CommandRun.run("migrate", "--yes", database: bench.database.conninfo).code == 0)
    }
    try await bench.enqueueAll()
    bench.fake.forgetRequests()
    let refused = try await bench.run("--drain", key: "sk_test_other")
    #expect(refused.code == 1 && refused.errors.contains("spacesync stripe accept"), "\(refused.errors)")
    #expect(refused.errors.contains("spacesync migrate") != migrated, "where nothing can be accepted yet, that comes first")
    #expect(bench.fake.requests.allSatisfy { $0.method == "GET" })
    #expect(try await bench.waiting() == 3)
    // One that somebody removed by hand proves nothing.
    bench.fake.vanish(try #require(bench.fake.products().first).id)
    #expect(try await bench.run("--drain").code == 0)
    #expect(try await bench.complaints() == [])
    await bench.close()
  }

  @Test func aKeyThatNeverWorkedIsNotRemembered() async throws {
    let bench = try await WorkerBench(spaces: 2)
    #expect(try await bench.run("--drain", key: "sk_test_other").code == 0)
    #expect(try await bench.number("SELECT count(*) FROM spacesync_setting WHERE name = 'stripe.account'") == 0)
    try await bench.enqueueAll()
    let run1 = try await bench.run("--drain")
    #expect(run1.code == 0, "\(run1.errors)")
    #expect(try await bench.complaints() == [])
    #expect(
      try await bench.number("SELECT count(*) FROM spacesync_setting WHERE name = 'stripe.account' AND value LIKE '%acct_1Fake'") == 1)
    await bench.close()
  }

  @Test func aRowWithAnIDOfTheOtherModeHasAWayOut() async throws {
    let bench = try await WorkerBench(spaces: 2)
    try await bench.enqueueAll()
    let run2 = try await bench.run("--drain")
    #expect(run2.code == 0, "\(run2.errors)")
    // A row of the live system comes into the test system.
    bench.fake.byHand("POST", "/v1/products", "id=prod_live&name=x", livemode: true)
    try await bench.sql.script("UPDATE spaces SET stripe_product_id = 'prod_live' WHERE name = 'Space 1'")
    try await bench.enqueueAll()
    let stuck = try await bench.run("--drain")
    #expect(stuck.code == 1 && stuck.errors.contains("spacesync stripe accept"), "\(stuck.errors)")
    let environment = bench.environment()
    let accepted = try await CommandRun.run("stripe", "accept", "--yes", database: bench.database.conninfo, environment: environment)
    #expect(accepted.code == 0 && accepted.output.contains("Accepted"), "\(accepted)")
    let run3 = try await bench.run("--drain")
    #expect(run3.code == 0, "\(run3.errors)")
    #expect(try await bench.complaints() == [])
    let again = try await CommandRun.run("stripe", "accept", database: bench.database.conninfo, environment: environment)
    #expect(again.code == 0 && again.output.contains("Nothing was changed"))
    await bench.close()
  }
}
