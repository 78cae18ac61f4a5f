import FoundationEssentials
import PostgresStore
import SyncCore
import Testing

extension Deployment {
  /// The same test on a deployment as it stands, and on a migrated one whose trigger is mended.
  static func withEach(migrated: Bool, _ body: (Deployment) async throws -> Void) async throws {
    try await with { deployment in
      if migrated {
        try await deployment.migrator.up()
        for trigger in try await deployment.migrator.plainInsertTriggers() { try await deployment.migrator.repair(trigger) }
      }
      try await body(deployment)
    }
  }

  /// An edit of a space as it stands now.
  func edit(_ id: UUID, _ changes: [SpaceField: String?]) async throws -> SpaceEdit {
    let before = try #require(try await store.record(of: id))
    var after = before
    for (field, value) in changes { after[field] = value }
    return SpaceEdit(id: id, name: before[.name] ?? "", before: before, after: after)
  }

  /// The jobs as `event status`, in order.
  func jobs() async throws -> [String?] {
    try await column("SELECT event_type || ' ' || status FROM stripe_sync_queue ORDER BY 1")
  }
}
