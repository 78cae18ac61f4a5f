import Postgres
import SyncCore

/// By which of the two ways changes are found, on which server.
struct FeedRules: Sendable, Equatable {
  /// True: by the column `changed_xid`, through its index. False: by the row version's own `xmin`, in a pass over the table.
  var usesChangedXID: Bool
  /// True when deletions are found in the graves.
  var seesGraves: Bool
  /// True when the snapshot to be compared with lists no running transaction, because a standby took it.
  var rereads: Bool
  /// True when it is looked for what workers say of themselves.
  var seesWorkers: Bool
  /// True when it is looked once a second, and not as often as every 250 ms.
  var polls: Bool

  /// How many changes are worth listing at a look; one more is a storm. They are 2,000 a second either way.
  var limit: Int { polls ? 2_000 : 500 }

  /// True when what is read may have been delivered before, so that it must be named.
  var repeatsItself: Bool { !usesChangedXID || rereads }

  /// The 32-bit id of the transaction that wrote the row version `q`.
  var version: String { usesChangedXID ? "q.changed_xid::xid" : "q.xmin" }

  /// The condition on `q` that a row was written at or after the oldest transaction that ran at the snapshot `$1`.
  ///
  /// A negative age belongs to a frozen row more than 2^31 transactions old.
  var isInWindow: String {
    usesChangedXID
      ? "q.changed_xid >= pg_snapshot_xmin($1)"
      : "(SELECT age(pg_snapshot_xmin($1)::xid)) > 0 AND age(q.xmin) BETWEEN 0 AND (SELECT age(pg_snapshot_xmin($1)::xid))"
  }

  /// The condition on `q` that a row was written since the snapshot `$1`, by none of the transactions whose rows were delivered.
  ///
  /// - Parameters:
  ///   - snapshot: The snapshot of the statement itself.
  ///   - delivered: The parameter that holds these transactions; used where the rules repeat themselves.
  func isFresh(at snapshot: String, delivered: String) -> String {
    // A row restored from another cluster lies in the future, and would be new for ever.
    let bounds = usesChangedXID ? "AND q.changed_xid < pg_snapshot_xmax(\(snapshot)) \(isNew("q.changed_xid"))" : ""
    return "\(isInWindow) \(bounds) \(isUnknown(version, delivered: delivered))"
  }

  /// What the workers that are there say of themselves, in one word that differs when they say anything else; null where that can't be read.
  var workers: String {
    guard seesWorkers else { return "NULL::text" }
    return """
      (SELECT coalesce(sum(hashtextextended(concat_ws('|', w.worker, w.state, w.reason), 0)), 0)::text FROM spacesync_worker AS w
       WHERE w.seen_at > clock_timestamp() - interval '\(WorkerState.patience.components.seconds) seconds')
      """
  }

  /// One more condition on a 64-bit transaction id: that the snapshot `$1` did not show what it wrote.
  func isNew(_ xid: String) -> String { rereads ? "" : "AND NOT pg_visible_in_snapshot(\(xid), $1)" }

  /// One more condition on a 32-bit transaction id: that what it wrote was not delivered.
  func isUnknown(_ xid: String, delivered: String) -> String { repeatsItself ? "AND NOT (\(xid) = ANY (\(delivered)::xid[]))" : "" }

  /// The transactions whose rows were delivered, as such a parameter; none where nothing is delivered twice.
  func binds(_ delivered: some Collection<UInt32>) -> [Bind] {
    repeatsItself ? [.unspecified("{\(delivered.map { String($0) }.joined(separator: ","))}")] : []
  }
}
