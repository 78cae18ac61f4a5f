import Postgres
import SyncCore
import Testing

@testable import PostgresStore

/// Who else is connected, as every role may ask.
@Suite(.timeLimit(.minutes(1))) struct ClientsTests {
  @Test func aRoleWithoutAnyRightBeyondReadingSeesWhoIsThere() async throws {
    try await Deployment.with { deployment in
      let role = "looker_" + deployment.parameters.applicationName
      try await deployment.sql.script(
        "CREATE ROLE \(role) LOGIN; GRANT SELECT ON spaces, stripe_sync_queue TO \(role); ALTER ROLE \(role) BYPASSRLS")
      var here = deployment.parameters.asRole(role)
      here.applicationName = ConnectedClient.applicationName(activity: "dashboard", process: 10, person: "léa martin@db1")
      var there = deployment.parameters
      there.applicationName = ConnectedClient.applicationName(
        activity: "worker", process: 9, person: "ops@" + String(repeating: "h", count: 80))
      let other = [try await Connection.open(there), try await Connection.open(there)]
      there.applicationName = "spacesync"
      let unnamed = try await Connection.open(there)
      let store = try await PostgresStore.open(here)
      let clients = try await store.clients()
      #expect(clients.map(\.activity) == ["dashboard", "worker"], "what a spacesync did not name is nobody")
      #expect(clients.map(\.process) == [10, 9])
      #expect(clients.map(\.connections) == [1, 2], "one process is one client, however many connections it holds")
      #expect(clients.map(\.isSelf) == [true, false])
      #expect(clients.first?.role == role)
      #expect(clients.first?.person.hasSuffix("a martin@db1") == true, "the server writes ? for what is not ASCII")
      #expect(clients.last?.person.hasPrefix("ops@hhhh") == true, "a name that is too long loses its end, nothing else")
      _ = try await deployment.text(
        """
        SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'spacesync worker%'
        """)
      #expect(try await store.clients().map(\.activity) == ["dashboard"])
      for connection in other { await connection.close() }
      await unnamed.close()
      await store.close()
    }
  }

  @Test func aNameIsReadBackAsItWasMade() {
    let name = ConnectedClient.applicationName(activity: "watch", process: 4_711, person: "marie@db1")
    #expect(name == "spacesync watch 4711 marie@db1")
    #expect(
      ConnectedClient(applicationName: name, role: "ops")
        == ConnectedClient(activity: "watch", process: 4_711, person: "marie@db1", role: "ops"))
    for foreign in ["spacesync", "spacesync worker", "spacesync a b c", "psql a 1 b", ""] {
      #expect(ConnectedClient(applicationName: foreign, role: "") == nil)
    }
  }
}
