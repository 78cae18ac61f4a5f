/// What a deployment's two tables offer to this connection: which statements fit, and what stands in the way.
///
/// It is read once per connection and again after a refusal, the rules of writing when they are first asked for. Optional columns that lack are read
/// as NULL and left out of writes, so one set of
/// statements serves every deployment; the queue's rules are chosen by `isMigrated`.
struct Catalogue: Sendable, Equatable {
  /// What a caller wants to do, and so what it needs.
  enum Purpose: Sendable {
    /// To read spaces and jobs.
    case read
    /// To upsert jobs.
    case enqueue
    /// To claim and finish jobs.
    case process
    /// To put failed jobs back to pending.
    case retry
    /// To remove waiting jobs.
    case cancel
    /// To change a space.
    case edit
    /// To add a space.
    case add
    /// To delete a space with its jobs.
    case remove
  }

  /// The table of rooms and desks.
  var spaces: Table
  /// The table of jobs.
  var queue: Table
  /// The role that the server checks rights for.
  var role: String
  /// True on a standby, and where transactions are read-only by default.
  var isReadOnly: Bool
  /// True on a standby, whose snapshots list no running transaction.
  var isInRecovery: Bool
  /// The version of the product's own migration, or nil without it and where the role may not read it.
  var schemaVersion: Int?

  /// True once policies, job key and schema version were read as well.
  var hasRules = false

  /// True when the product's own migration is in place.
  var isMigrated: Bool { queue.columns.isSuperset(of: ["revision", "lease_token", "changed_xid", "next_attempt_at"]) }

  /// A column of `spaces AS s` cast to the type that the row decoder expects, or a NULL of that type when it lacks.
  func space(_ column: String, _ type: String) -> String {
    spaces.columns.contains(column) ? "s.\(column)::\(type)" : "NULL::\(type)"
  }

  /// A column of `stripe_sync_queue AS q` cast to the type that the row decoder expects, or a NULL of that type.
  func job(_ column: String, _ type: String) -> String {
    queue.columns.contains(column) ? "q.\(column)::\(type)" : "NULL::\(type)"
  }

  /// The moment of a job's latest change, by which jobs are listed; the order of the migration's index on it.
  var jobChange: String {
    queue.columns.contains("updated_at")
      ? "coalesce(q.updated_at, q.created_at, '-infinity'::timestamptz)" : "coalesce(q.created_at, '-infinity'::timestamptz)"
  }

  /// One table, as the server's catalogue describes it.
  struct Table: Sendable, Equatable {
    /// Its name in messages and statements.
    var name: String
    /// Its object id, or nil when no schema of the search path holds it.
    var oid: Int64?
    /// The names of its columns.
    var columns: Set<String>
    /// SELECT, INSERT, UPDATE, DELETE: those that the role holds on the table or on some of its columns.
    var rights: Set<String>
    /// True when row security applies to the role.
    var isFiltered: Bool
    /// True when no two rows share an `id`, and an index finds it.
    var hasKey: Bool
    /// True when each `payload` is JSON that no operator of its kind fails on, jsonb, and the role may read it (meant for the queue).
    var hasReadablePayload = false
    /// The commands of the permissive policies that can apply to the role, as in `pg_policy.polcmd`: `*`, `r`, `a`, `w`, `d`.
    var policies: Set<String> = []
    /// True when a unique key that an upsert can infer covers exactly space and event type (meant for the queue).
    var hasJobKey = false

    /// True when row security lets the role see no row, or write none, whatever the table holds.
    func hidesAll(for command: String) -> Bool { isFiltered && policies.isDisjoint(with: ["*", command]) }
  }
}
