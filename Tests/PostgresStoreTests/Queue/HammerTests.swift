import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite(.timeLimit(.minutes(2))) struct HammerTests {
  @Test("Producers, crashing workers and re-enqueues on a migrated table: no request lost, no overlap, nothing superseded completed")
  func migrated() async throws {
    try await Deployment.migrated { deployment in
      let spaces = try await deployment.addSpaces(25)
      try await deployment.sql.script(Hammer.audit)
      let hammer = Hammer(deployment: deployment, seed: Hammer.seed, spaces: spaces)
      let hasDrained = try await hammer.run()
      let ledger = hammer.ledger
      let said = Comment(rawValue: "SPACESYNC_HAMMER_SEED=\(hammer.seed): \(ledger.summary)")
      #expect(hasDrained, said)
      #expect(ledger.wrongs == Ledger.Wrongs(), said)
      #expect(ledger.counts.pushes > 300 && ledger.counts.crashes > 10, said)
      // Every completion, whoever made it, was of the newest revision.
      #expect(try await deployment.number("SELECT count(*) FROM audit WHERE synced IS DISTINCT FROM revision") == 0, said)
      // Whoever was told that it is done has done it, under the claim in force.
      let completed = Set(
        try await deployment.column("SELECT token FROM audit").map { $0.flatMap { UUID(uuidString: $0) }.map { ClaimToken.lease($0) } })
      let strangers = ledger.written.values.joined().filter { !completed.contains($0.claim) }
      #expect(strangers.isEmpty, said)
      // The last push of every job was of what was asked for last.
      let rows = try await deployment.sql.run(
        Text(sql: "SELECT concat_ws('|', upper(space_id::text), event_type, revision, synced_revision, payload) FROM stripe_sync_queue"))
      #expect(rows.count >= 50, said)
      let last = try await deployment.column(
        "SELECT concat_ws('|', upper(space_id::text), event_type, max(revision)) FROM audit GROUP BY space_id, event_type")
      for row in rows.compactMap({ $0?.split(separator: "|", maxSplits: 4).map(String.init) }) {
        #expect(row[2] == row[3], said)
        #expect(last.contains("\(row[0])|\(row[1])|\(row[2])"), said)
        let key = JobKey(spaceID: try #require(UUID(uuidString: row[0])), eventType: EventType(rawValue: row[1]))
        for job in ledger.written[key] ?? [] where job.revision.map(String.init) == row[2] { #expect(job.payload == row[4], said) }
      }
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE lease_token IS NOT NULL") == 0, said)
      #expect(
        try await deployment.number(
          "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0, said)
    }
  }
}
