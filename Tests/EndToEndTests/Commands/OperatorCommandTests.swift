import DatabaseSupport
import Postgres
import PostgresStore
import SyncCore
import Testing

@testable import spacesync

/// `retry` and `cancel`, on a table as it was found and on a migrated one.
@Suite(.timeLimit(.minutes(2))) struct OperatorCommandTests {
  private static func database(_ isMigrated: Bool) async throws -> TestDatabase {
    let database = try await TestDatabase.make()
    try await database.execute("INSERT INTO spaces (name, is_active) VALUES ('Alpha', true), ('Beta', true)")
    if isMigrated { _ = try await Migrator(ConnectionParameters(conninfo: database.conninfo)).up() }
    return database
  }

  @Test("retry: failed jobs of a space, or of all, are pending again, and none unless each space is found", arguments: [true, false])
  func retry(isMigrated: Bool) async throws {
    let database = try await Self.database(isMigrated)
    try await database.execute("UPDATE stripe_sync_queue SET status = 'failed', error_message = 'no'")
    let unknown = try await CommandRun.run("retry", "Alpha", "Gamma", database: database.conninfo)
    #expect(unknown.code == 1 && unknown.output.isEmpty)
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue WHERE status = 'failed'") == "2")
    let one = try await CommandRun.run("retry", "Alpha", "--json", database: database.conninfo)
    #expect(one.code == 0 && one.errors.isEmpty)
    let document = try JSON.parse(one.output)
    #expect(document.keys == ["retried", "jobs"] && document["retried"].count == 1)
    #expect(document["jobs"].elements.first?.keys == ["space_id", "event_type"])
    #expect(document["jobs"].elements.first?["event_type"].text == "INSERT")
    let all = try await CommandRun.run("retry", "--failed", database: database.conninfo)
    #expect(all.code == 0 && all.output == "1 failed job is pending again\n")
    #expect(
      try await database.value("SELECT count(*) FROM stripe_sync_queue WHERE status = 'pending' AND error_message IS NULL") == "2")
    if isMigrated {
      #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue WHERE requested_by LIKE '%@%'") == "2")
    }
    #expect(try await CommandRun.run("retry", "--failed", database: database.conninfo).output == "0 failed jobs are pending again\n")
    #expect(try await CommandRun.run("retry", database: database.conninfo).code == 2)
    #expect(try await CommandRun.run("retry", "--failed", "--read-only", database: database.conninfo).code == 2)
  }

  @Test("cancel: waiting jobs of a space go, one in hand stays and is said", arguments: [true, false])
  func cancel(isMigrated: Bool) async throws {
    let database = try await Self.database(isMigrated)
    let other = try await CommandRun.run("cancel", "Alpha", "--event-type", "DELETE", database: database.conninfo)
    #expect(other.code == 0 && other.output == "Nothing was waiting.\n")
    #expect(try await CommandRun.run("cancel", "Alpha", "--read-only", database: database.conninfo).code == 2)
    let gone = try await CommandRun.run("cancel", "Alpha", "--json", database: database.conninfo)
    #expect(gone.code == 0)
    let document = try JSON.parse(gone.output)
    #expect(document.keys == ["cancelled", "jobs"] && document["cancelled"].count == 1)
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue") == "1")
    let queue = PostgresJobQueue(ConnectionParameters(conninfo: database.conninfo))
    #expect(try await queue.claim() != nil)
    let held = try await CommandRun.run("cancel", "Beta", database: database.conninfo)
    #expect(held.code == 1 && held.output.isEmpty && held.errors.contains("in hand"))
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue") == "1")
    await queue.close()
  }

  @Test(
    "Who asked stands in a migrated table and in the JSON of jobs and show; an unmigrated one has no room for it", arguments: [true, false])
  func requester(isMigrated: Bool) async throws {
    let database = try await Self.database(isMigrated)
    var host: String?
    // Behind sudo it is the person, and a web client that names nobody leaves no earlier name behind.
    for (environment, person) in [(["USER": "marie"], "marie"), (["USER": "root", "SUDO_USER": "léo"], "léo")] {
      #expect(try await CommandRun.run("sync", "Alpha", database: database.conninfo, environment: environment).code == 0)
      let document = try await CommandRun.run("jobs", "--event-type", "MANUAL_SYNC", "--json", database: database.conninfo).output
      let listed = try JSON.parse(document)["jobs"].elements.map { $0["requested_by"].text }
      let space = try JSON.parse(try await CommandRun.run("show", "Alpha", "--json", database: database.conninfo).output)
      let shown = space["jobs"].elements.filter { $0["event_type"].text == "MANUAL_SYNC" }.map { $0["requested_by"].text }
      #expect(listed.count == 1 && listed == shown)
      let parts = listed.first??.split(separator: "@").map(String.init)
      #expect(isMigrated ? parts?.first == person && parts?.count == 2 : parts == nil)
      #expect(host == nil || parts?.last == host)
      host = parts?.last
    }
    try await database.execute("UPDATE stripe_sync_queue SET status = 'pending' WHERE event_type = 'MANUAL_SYNC'")
    let jobs = try JSON.parse(try await CommandRun.run("jobs", "--event-type", "MANUAL_SYNC", "--json", database: database.conninfo).output)
    #expect(jobs["jobs"].elements.map { $0["requested_by"].text } == [nil])
  }
}
