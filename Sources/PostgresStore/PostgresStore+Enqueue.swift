import FoundationEssentials
import Postgres
import SyncCore

extension PostgresStore {
  /// The one upsert of all origins; a chunk that a deadlock or a lost connection ended is sent again, which changes nothing twice.
  public func enqueue(
    _ request: SyncRequest, progress: @escaping @Sendable (SyncReceipt) -> Void
  ) async throws(StoreError) -> SyncReceipt {
    try mayWrite("sent", to: "sync")
    switch request.scope {
    case .spaces(let ids): return try await enqueue(ids: ids, request, progress)
    case .listed(let query): return try await enqueue(listed: query, request, progress)
    case .allActive: return try await enqueue(listed: SpaceQuery(filter: .active), request, progress)
    }
  }

  /// Duplicates are one: a statement may not meet the same row twice (SQLSTATE 21000).
  private func enqueue(
    ids: [UUID], _ request: SyncRequest, _ progress: @Sendable (SyncReceipt) -> Void
  ) async throws(StoreError) -> SyncReceipt {
    var sum = SyncReceipt(eventType: request.eventType)
    var rest = Set(ids).sorted()[...]
    while !rest.isEmpty {
      let slice = Array(rest.prefix(Self.chunkSize))
      rest = rest.dropFirst(slice.count)
      let row = try await upsert(.ids(slice, moreFollow: !rest.isEmpty), request)
      sum.add(receipt(of: row, skipped: slice.count - row.requested, request))
      progress(sum)
    }
    return sum
  }

  /// Walks through the list in order of id, whatever the order on screen: writers that meet in one order wait instead of locking each other.
  private func enqueue(
    listed query: SpaceQuery, _ request: SyncRequest, _ progress: @Sendable (SyncReceipt) -> Void
  ) async throws(StoreError) -> SyncReceipt {
    var sum = SyncReceipt(eventType: request.eventType)
    var last: UUID?
    while true {
      let row = try await upsert(.listed(query, after: last), request)
      sum.add(receipt(of: row, skipped: 0, request))
      progress(sum)
      guard row.moreFollow, let reached = row.last else { return sum }
      last = reached
    }
  }

  /// Commits one chunk; a deadlock with a client that writes in another order is met by trying again.
  private func upsert(_ source: EnqueueStatement.Source, _ request: SyncRequest) async throws(StoreError) -> EnqueueStatement.Row {
    guard !Task.isCancelled else { throw .cancelledByCaller }
    return try await writes.perform(.enqueue) { connection, catalogue throws(PostgresError) in
      let statement = EnqueueStatement(
        catalogue, source, eventType: request.eventType, payload: request.payload, requestedAt: request.requestedAt, chunk: Self.chunkSize,
        operator: self.operator)
      // A deadlock is found after a second (deadlock_timeout), and the other side has gone on by then.
      return try await settling { () async throws(PostgresError) in
        // Another client may hold the same rows for a while; the screen shows the progress meanwhile.
        try await connection.run(statement, timeout: .seconds(60)).first ?? .none
      }
    }
  }

  private func receipt(of row: EnqueueStatement.Row, skipped: Int, _ request: SyncRequest) -> SyncReceipt {
    SyncReceipt(
      requested: row.requested, inserted: row.inserted, replaced: row.requested - row.inserted - row.superseding,
      superseding: row.superseding, skipped: skipped, eventType: request.eventType, revision: row.revision)
  }
}
