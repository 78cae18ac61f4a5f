import DatabaseSupport
import FakeStripe
import TerminalSupport
import Testing

/// The deployed Edge Function drains the queue in the worker's place.
@Suite(.timeLimit(.minutes(2))) struct EdgeProcessorTests {
  @Test func theEdgeFunctionIsAskedInsteadOfStripe() async throws {
    let edge = try FakeEdge(token: "edge.token", waiting: 7, failing: 1)
    let environment = ["SPACESYNC_EDGE_URL": edge.url, "SPACESYNC_EDGE_TOKEN": "edge.token"]
    let tested = try await CommandRun.run("stripe", "test", environment: environment)
    #expect(tested.code == 0 && tested.output.contains("Stripe key is valid"))
    let run = try await CommandRun.run("trigger", "--lang", "en", environment: environment)
    #expect(run.code == 1 && run.output == "7 jobs: 6 done, 1 failed\n" && run.errors.contains("No such product"))
    #expect(try await CommandRun.run("trigger", environment: environment).code == 0)
    #expect(try await CommandRun.run("trigger").code == 2)
  }

  /// A profile that names the Edge Function as processor, and where that is.
  private static func profile(_ edge: FakeEdge) throws -> (folder: ConfigurationFolder, environment: [String: String]) {
    let folder = try ConfigurationFolder()
    try folder.write("processor = \"edge\"\n")
    let own = ["SPACESYNC_EDGE_URL": edge.url, "SPACESYNC_EDGE_TOKEN": "edge.token", "STRIPE_SECRET_KEY": "sk_test_fake"]
    return (folder, folder.environment.merging(own) { $1 })
  }

  @Test func aSyncLetsItDrainTheQueueAndSaysItsErrors() async throws {
    let database = try await TestDatabase.make()
    try await database.fillAlphabetically(4)
    let edge = try FakeEdge(token: "edge.token", waiting: 7, failing: 1)
    let (folder, environment) = try Self.profile(edge)
    let run = try await CommandRun.run("sync", "--all", "--yes", database: database.conninfo, environment: environment)
    #expect(run.code == 1 && run.output.contains("3 requested") && run.errors.contains("No such product"), "\(run)")
    #expect(edge.calls.count == 3, "again until nothing is waiting")
    #expect(edge.calls.allSatisfy { $0.headers["x-verify-key"] == nil })
    // With nothing to ask for it is left alone; with a key at hand the test still asks the function.
    let tested = try await CommandRun.run("stripe", "test", environment: environment)
    #expect(tested.code == 0 && tested.output.contains("Edge Function: Stripe key is valid"))
    #expect(edge.calls.last?.headers["x-verify-key"] == "true")
    var lost = environment
    lost["SPACESYNC_EDGE_URL"] = nil
    let refused = try await CommandRun.run("sync", "--all", "--yes", database: database.conninfo, environment: lost)
    #expect(refused.code == 2 && refused.errors.contains("SPACESYNC_EDGE_URL"))
    withExtendedLifetime(folder) {}
  }

  @Test func aWaitEndsWhenTheFunctionItselfFails() async throws {
    let database = try await TestDatabase.make()
    try await database.fillAlphabetically(4)
    let edge = try FakeEdge(token: "edge.token", waiting: 7, failing: 0)
    var (folder, environment) = try Self.profile(edge)
    environment["SPACESYNC_EDGE_TOKEN"] = "another.token"
    let run = try await CommandRun.run(
      "sync", "--all", "--yes", "--wait", "--lang", "en", database: database.conninfo, environment: environment)
    #expect(run.code == 1 && run.errors.contains("Edge Function"), "\(run)")
    withExtendedLifetime(folder) {}
  }

  @Test func theDashboardLetsItDrainTheQueueAndListsItsErrors() async throws {
    let edge = try FakeEdge(token: "edge.token", waiting: 7, failing: 1)
    let (folder, environment) = try Self.profile(edge)
    let session = try await OperatorSession.start(environment: environment)
    session.terminal.type("s")
    try await session.terminal.waitFor("Edge Function: 7 jobs: 6 done, 1 failed")
    #expect(edge.calls.count == 3)
    // In the debug panel, where the results are, the error is unfolded.
    session.terminal.type("3R\r")
    try await session.terminal.waitFor("No such product")
    session.terminal.type("t")
    try await session.terminal.waitFor("Stripe key is valid")
    session.terminal.type("Q")
    #expect(try await session.terminal.waitForExit() == .exited(0))
    withExtendedLifetime(folder) {}
  }

  @Test func aRetryLetsItDrainTheQueueToo() async throws {
    let database = try await TestDatabase.make()
    try await database.fillAlphabetically(4)
    try await database.execute(
      "INSERT INTO stripe_sync_queue (space_id, event_type, payload, status) SELECT id, 'UPDATE', '{}', 'failed' FROM spaces")
    let edge = try FakeEdge(token: "edge.token", waiting: 7, failing: 1)
    let (folder, environment) = try Self.profile(edge)
    let run = try await CommandRun.run("retry", "--failed", "--lang", "en", database: database.conninfo, environment: environment)
    #expect(run.code == 1 && run.output.contains("are pending again") && run.errors.contains("No such product"), "\(run)")
    #expect(edge.calls.count == 3)
    // Nothing was put back, so there is nothing to drain.
    #expect(try await CommandRun.run("retry", "--failed", database: database.conninfo, environment: environment).code == 0)
    #expect(edge.calls.count == 3)
    withExtendedLifetime(folder) {}
  }

  @Test func lineModeLetsItDrainTheQueueToo() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(4)
    let edge = try FakeEdge(token: "edge.token", waiting: 7, failing: 1)
    let (folder, environment) = try Self.profile(edge)
    let terminal = try PseudoTerminal.spawn(
      BuiltProduct.path("spacesync"), ["--plain", "--database", database.conninfo],
      environment: PseudoTerminal.environment.merging(environment) { $1 }, size: (100, 60))
    try await terminal.waitFor("1. Space 001")
    terminal.type("sync 1\n")
    try await terminal.waitFor("Edge Function: 7 jobs: 6 done, 1 failed")
    #expect(edge.calls.count == 3)
    try await database.execute("UPDATE stripe_sync_queue SET status = 'failed'")
    terminal.type("retry 1\n")
    try await terminal.waitFor("Edge Function: 0 jobs")
    #expect(edge.calls.count == 4)
    terminal.type("quit\n")
    #expect(try await terminal.waitForExit() == .exited(0))
    withExtendedLifetime(folder) {}
  }

  @Test func whatTheTriggerMakesJobsOfIsDrainedToo() async throws {
    let edge = try FakeEdge(token: "edge.token", waiting: 7)
    let (folder, environment) = try Self.profile(edge)
    let session = try await OperatorSession.start(environment: environment)
    session.terminal.type("a")
    try await session.terminal.waitFor("Edge Function: 7 jobs: 7 done, 0 failed")
    #expect(edge.calls.count == 3)
    session.terminal.type("q")
    #expect(try await session.terminal.waitForExit() == .exited(0))
    withExtendedLifetime(folder) {}
  }

  @Test func aRetryByNameIsDrainedTooAndWhoJoinsARunIsAnswered() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(2)
    try await database.execute(
      "INSERT INTO stripe_sync_queue (space_id, event_type, payload, status) SELECT id, 'MANUAL_SYNC', '{}', 'failed' FROM spaces")
    let edge = try FakeEdge(token: "edge.token", waiting: 7)
    let (folder, environment) = try Self.profile(edge)
    let session = try await OperatorSession.on(database, environment: environment)
    session.terminal.type(":retry Space 001\r")
    try await session.terminal.waitUntil("the drain") { _ in edge.calls.count == 3 }
    edge.hold()
    session.terminal.type("a")
    try await session.terminal.waitUntil("the run that nobody asked for by name") { _ in edge.calls.count == 4 }
    session.terminal.type(":trigger\r")
    try await session.terminal.waitFor("the Edge Function drains the queue")
    edge.release()
    try await session.terminal.waitFor("Edge Function: 0 jobs")
    session.terminal.type("q")
    #expect(try await session.terminal.waitForExit() == .exited(0))
    withExtendedLifetime(folder) {}
  }

  @Test func itsOwnKeyIsNotOurs() async throws {
    let database = try await TestDatabase.make()
    try await database.fillAlphabetically(4)
    let edge = try FakeEdge(token: "edge.token", waiting: 7)
    let (folder, environment) = try Self.profile(edge)
    try folder.write("[profiles.prod]\nproduction = true\nprocessor = \"edge\"\n")
    let run = try await CommandRun.run(
      "sync", "--all", "--yes", "--profile", "prod", database: database.conninfo, environment: environment)
    #expect(run.code == 0 && edge.calls.count == 3, "\(run)")
    let worker = try await CommandRun.run(
      "worker", "--once", "--profile", "prod", "--lang", "en", database: database.conninfo, environment: environment)
    #expect(worker.code == 2 && worker.errors.contains("is a test key"), "\(worker)")
    withExtendedLifetime(folder) {}
  }

  @Test func whoMayNotWriteLetsNobodyElse() async throws {
    let edge = try FakeEdge(token: "edge.token", waiting: 7)
    let (folder, environment) = try Self.profile(edge)
    #expect(try await CommandRun.run("trigger", "--read-only", environment: environment).code == 2)
    try folder.write("processor = \"edge\"\nread_only = true\n")
    let refused = try await CommandRun.run("trigger", "--lang", "en", environment: environment)
    #expect(refused.code == 2 && refused.errors.contains("read_only"), "\(refused)")
    #expect(edge.calls.isEmpty)
    withExtendedLifetime(folder) {}
  }
}
