import FoundationEssentials
import Postgres
import SyncCore

/// What was committed since a snapshot, in one statement and so in one view of the data.
///
/// A time stamp can't say it: it is older than the commit that makes it visible. A row names the transaction that wrote it, and the
/// snapshot of the last look says which transactions had ended then (PostgreSQL manual, "Transaction ID and Snapshot Information
/// Functions"): by `changed_xid` on a migrated table, each change once. Elsewhere by the row version's `xmin`, which may be the id of
/// a subtransaction that no snapshot lists: everything from the oldest running transaction on is read again, without the versions
/// that were delivered already. The session must have written nothing: with a transaction id of its own, age() counts from that one.
struct DeltaStatement: Statement {
  /// A change, or only the new position when there is none.
  struct Row: Sendable {
    var snapshot: Snapshot
    var change: Change?
    /// The 32-bit id of the transaction that made the change.
    var version: UInt32 = 0
  }

  /// What became of a job.
  enum Change: Sendable {
    /// It stands so now.
    case written(Job)
    /// It was deleted; it may have been made again since.
    case deleted(JobKey)
    /// The table was emptied.
    case truncated
  }

  /// By which rules it asks.
  let rules: FeedRules
  let sql: String
  private(set) var binds: [Bind]

  /// - Parameters:
  ///   - since: The position of the last look.
  ///   - delivered: The transactions whose rows the last looks have shown; used where the rules repeat themselves.
  init(_ catalogue: Catalogue, _ rules: FeedRules, since: Snapshot, delivered: some Collection<UInt32>) {
    let order = rules.usesChangedXID ? "ORDER BY q.changed_xid" : ""
    let graves = """
      UNION ALL (
        SELECT true, t.changed_xid::xid::text::bigint, NULL, t.space_id, t.event_type, \(JobColumns.absent)
        FROM spacesync_tombstone AS t
        WHERE t.changed_xid >= pg_snapshot_xmin($1) AND t.changed_xid < pg_snapshot_xmax(read.snapshot)
          \(rules.isNew("t.changed_xid")) \(rules.isUnknown("t.changed_xid::xid", delivered: "$2"))
        LIMIT \(rules.limit + 1)
      )
      """
    sql = """
      WITH read AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot)
      SELECT read.snapshot::text, change.*
      FROM read LEFT JOIN LATERAL (
        SELECT false AS gone, f.version, \(JobColumns(catalogue: catalogue).spaceName(of: "f")), \(JobColumns.columns(of: "f"))
        FROM (
          SELECT \(rules.version)::text::bigint AS version, \(JobColumns(catalogue: catalogue).list)
          FROM stripe_sync_queue AS q
          WHERE \(rules.isFresh(at: "read.snapshot", delivered: "$2"))
          \(order)
          LIMIT \(rules.limit + 1)
        ) AS f
        \(rules.seesGraves ? graves : "")
      ) AS change ON true
      """
    self.rules = rules
    binds = Self.binds(rules, since, delivered)
  }

  /// The same question about another time. Its text is long, and to make it anew at each look would be a wait before the change is on the screen.
  func asked(since: Snapshot, delivered: some Collection<UInt32>) -> DeltaStatement {
    var other = self
    other.binds = Self.binds(rules, since, delivered)
    return other
  }

  private static func binds(_ rules: FeedRules, _ since: Snapshot, _ delivered: some Collection<UInt32>) -> [Bind] {
    [.unspecified(since.text)] + rules.binds(delivered)
  }

  /// The position comes first in every row, and alone when nothing changed.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    var result = Row(snapshot: Snapshot(text: try row.next()))
    guard let isGone = try row.next(Bool?.self) else { return result }
    result.version = UInt32(truncatingIfNeeded: try row.next(Int64?.self) ?? 0)
    let name = try row.next(String?.self)
    if isGone {
      let key = try Self.key(&row)
      result.change = key.map { .deleted($0) } ?? .truncated
    } else if let job = try JobColumns.decode(&row, spaceName: name) {
      result.change = .written(job)
    }
    return result
  }

  private static func key(_ row: inout RowDecoder) throws(PostgresError) -> JobKey? {
    guard let space = try row.next(UUID?.self) else { return nil }
    return JobKey(spaceID: space, eventType: EventType(rawValue: try row.next()))
  }
}
