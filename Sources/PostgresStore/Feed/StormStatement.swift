import FoundationEssentials
import Postgres
import SyncCore

/// A page of what a storm changed, in the order of the jobs' keys, found by the conditions of `DeltaStatement`.
struct StormStatement: Statement {
  /// How many jobs a page holds: what is in memory at a time, however large the storm.
  static let size = 5_000

  let sql: String
  let binds: [Bind]

  /// - Parameters:
  ///   - since: The position before the storm.
  ///   - delivered: The transactions whose rows earlier looks have shown.
  ///   - last: The last job of the page before; nil for the first page.
  init(_ catalogue: Catalogue, _ rules: FeedRules, since: Snapshot, delivered: some Collection<UInt32>, after last: JobKey?) {
    var binds = [.unspecified(since.text)] + rules.binds(delivered)
    var place = ""
    if let last {
      place = "AND (q.space_id, q.event_type) > ($\(binds.count + 1), $\(binds.count + 2))"
      binds += [.uuid(last.spaceID), .text(last.eventType.rawValue)]
    }
    sql = """
      SELECT \(JobColumns(catalogue: catalogue).spaceName(of: "f")), f.*
      FROM (
        SELECT \(JobColumns(catalogue: catalogue).list)
        FROM stripe_sync_queue AS q
        WHERE \(rules.isFresh(at: "pg_current_snapshot()", delivered: "$2")) \(place)
        ORDER BY q.space_id, q.event_type
        LIMIT \(Self.size)
      ) AS f
      ORDER BY f.space_id, f.event_type
      """
    self.binds = binds
  }

  /// A job, or nil for a row without a key, which no other statement can name either.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Job? {
    let name = try row.next(String?.self)
    return try JobColumns.decode(&row, spaceName: name)
  }
}
