/// By which of the two ways changes are found, on which server.
struct FeedRules: Sendable, Equatable {
  /// True: by the column `changed_xid`, through its index. False: by the row version's own `xmin`, in a pass over the table.
  var usesChangedXID: Bool
  /// True when deletions are found in the graves.
  var seesGraves: Bool
  /// True when the snapshot to be compared with lists no running transaction, because a standby took it.
  var rereads: Bool

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
}
