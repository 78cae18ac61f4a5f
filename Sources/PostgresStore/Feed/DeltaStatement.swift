import Postgres
import SyncCore

/// What was committed since a snapshot, on a table without columns of ours.
///
/// A row version carries the id of the transaction that wrote it (`xmin`). Everything at or above the oldest transaction that was
/// running at the last look is read again, because a transaction that began before that look may commit after it; the versions that
/// were already delivered are named and left out. A time stamp can't do this: it is older than the commit that makes it visible.
///
/// The session must have written nothing: with a transaction id of its own, age() counts from that one. A negative age belongs to a
/// frozen row more than 2^31 transactions old.
struct DeltaStatement: Statement {
  /// A change, or only the new position when there is none.
  struct Row: Sendable {
    var snapshot: Snapshot
    var deleted: Int
    var version: UInt32?
    var job: Job?
  }

  /// How many changes are worth listing; one more is a storm.
  static let limit = 500

  let sql: String
  let binds: [Bind]

  /// - Parameters:
  ///   - since: The position of the last look.
  ///   - delivered: The transactions whose rows the last looks have shown.
  init(_ catalogue: Catalogue, since: Snapshot, delivered: some Collection<UInt32>) {
    sql = """
      WITH read AS MATERIALIZED (
        SELECT pg_current_snapshot() AS snapshot, coalesce(pg_stat_get_tuples_deleted($3), 0) AS deleted
      ), fresh AS MATERIALIZED (
        SELECT q.xmin::text::bigint AS version, \(JobColumns(catalogue: catalogue).list)
        FROM stripe_sync_queue AS q
        WHERE (SELECT age(pg_snapshot_xmin($1)::xid)) > 0
          AND age(q.xmin) BETWEEN 0 AND (SELECT age(pg_snapshot_xmin($1)::xid))
          AND NOT (q.xmin = ANY ($2))
        LIMIT \(Self.limit + 1)
      )
      SELECT read.snapshot::text, read.deleted, fresh.version, (SELECT s.name::text FROM spaces AS s WHERE s.id = fresh.space_id), fresh.*
      FROM read LEFT JOIN fresh ON true
      """
    binds = [
      .unspecified(since.text), .unspecified("{\(delivered.map { String($0) }.joined(separator: ","))}"),
      .unspecified(catalogue.queue.oid.map { String($0) }),
    ]
  }

  /// The position comes first in every row, and alone when nothing changed.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    var result = Row(snapshot: Snapshot(text: try row.next()), deleted: try row.next())
    let version = try row.next(Int64?.self)
    result.version = version.map { UInt32(truncatingIfNeeded: $0) }
    let name = try row.next(String?.self)
    _ = try row.next(Int64?.self)
    result.job = try JobColumns.decode(&row, spaceName: name)
    return result
  }
}
