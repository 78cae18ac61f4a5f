import DatabaseSupport
import Postgres
import SyncCore
import Testing

@testable import PostgresStore

struct TallyTests {
  @Test("While changes come only what is active is counted, and the rest is reckoned and says so; then everything is counted again")
  func reckonsUntilCalm() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(2)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([ids[0]])))
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'completed'")
      let reader = FeedReader(Session.Opened(connection: deployment.sql, catalogue: try await Catalogue.read(from: deployment.sql)))
      var tally = FeedTally(hasActiveIndex: true, calm: .seconds(3))
      #expect(try await tally.refresh(reader))
      #expect(tally.counts == JobCounts(completed: 1) && tally.due == nil)

      // Two jobs come, one of them completed at once, which the index on active ones does not know of.
      try await deployment.sql.script(
        """
        INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
        VALUES ('\(ids[1].text)', 'UPDATE', '{}', 'completed'), ('\(ids[1].text)', 'INSERT', '{}', 'pending')
        """)
      tally.expire()
      // A pass may be made again after two hundred times what the last one took; one insertion and one question take far less.
      #expect(try await tally.refresh(reader))
      #expect(tally.counts == JobCounts(pending: 1, completed: 0, completedIsEstimate: true))
      try await Task.sleep(until: #require(tally.due))
      #expect(try await tally.refresh(reader))
      #expect(tally.counts == JobCounts(pending: 1, completed: 2) && tally.due == nil)
      #expect(try await !tally.refresh(reader))
      // A change that comes alone is counted at once, however short the time since the last pass.
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'failed' WHERE event_type = 'INSERT'")
      tally.expire()
      #expect(try await tally.refresh(reader))
      #expect(tally.counts == JobCounts(completed: 2, failed: 1) && tally.due == nil)
    }
  }
}
