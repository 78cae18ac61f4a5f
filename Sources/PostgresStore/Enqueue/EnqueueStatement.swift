import FoundationEssentials
import Postgres
import SyncCore

/// The one upsert of every origin: a chunk of spaces, in order of id, each with a job that is new or back to pending.
///
/// The text is one; only where its spaces come from differs. It runs as one autocommit statement in READ COMMITTED, so that two
/// clients that ask for the same pair wait for each other instead of failing. Only the last chunk of a request waits for the disk:
/// its flush takes all before it along, so a cancelled request may lose its last chunks in a server crash within 0.6 s.
struct EnqueueStatement: Statement {
  /// Where a chunk's spaces come from.
  enum Source: Sendable {
    /// Just these; more of them follow in another chunk or not.
    case ids([UUID], moreFollow: Bool)
    /// What a list shows, after this id (from the start for nil).
    case listed(SpaceQuery, after: UUID?)
  }

  /// What became of a chunk: how many spaces it had, how many of their jobs are new, and where it ended.
  struct Row: Sendable {
    var requested: Int
    var inserted: Int
    /// Jobs whose earlier push is in hand (0 on an unmigrated table, which can't tell).
    var superseding: Int
    /// The revision of the job, when there is one alone and the table counts.
    var revision: Int64?
    var last: UUID?
    var moreFollow: Bool

    /// No space, no job.
    static let none = Row(requested: 0, inserted: 0, superseding: 0, revision: nil, last: nil, moreFollow: false)
  }

  let sql: String
  let binds: [Bind]

  /// - Parameters:
  ///   - catalogue: Which optional columns are to be cleared or refreshed.
  ///   - source: Where the spaces come from.
  ///   - eventType: The event type of the jobs.
  ///   - payload: What stands in their payloads beside the three fields of every origin.
  ///   - requestedAt: What stands in `created_at` of all jobs of the request; nil gives each its own moment.
  ///   - chunk: How many spaces at most.
  init(
    _ catalogue: Catalogue, _ source: Source, eventType: EventType, payload: PayloadShape, requestedAt: Timestamp? = nil, chunk: Int,
    operator: String = ""
  ) {
    let columns = SpaceColumns(catalogue: catalogue)
    var binds: [Bind] = [.text(eventType.rawValue), .integer(Int64(chunk))]
    let condition: String
    let moreFollow: String
    switch source {
    case .ids(let ids, let more):
      binds += [.uuids(ids), .boolean(more)]
      condition = "s.id = ANY ($3)"
      moreFollow = "$4"
    case .listed(let query, let last):
      let search = SearchPattern(query.search)
      var parts = [columns.condition(query.filter)]
      if let last {
        binds.append(.uuid(last))
        parts.append("s.id > $\(binds.count)")
      }
      if let pattern = search.pattern {
        binds.append(.text(pattern))
        parts.append(search.condition(catalogue, parameter: binds.count))
      }
      condition = parts.joined(separator: " AND ")
      moreFollow = "(SELECT count(*) FROM ahead) > $2"
    }
    var operatorSetting = ""
    if catalogue.isMigrated {
      binds.append(.text(`operator`))
      // For the trigger on the queue, and gone with this statement's transaction.
      operatorSetting = ", set_config('spacesync.operator', $\(binds.count), true)"
    }
    var moment = "clock_timestamp()"
    if let requestedAt {
      binds.append(.timestamp(microseconds: requestedAt.microseconds))
      moment = "$\(binds.count)"
    }
    let optional = ["error_message", "processed_at"].filter(catalogue.queue.columns.contains)
    let hasUpdate = catalogue.queue.columns.contains("updated_at")
    sql = """
      WITH ahead AS MATERIALIZED (
        SELECT s.id, s.name, \(catalogue.space("pricing_type", "text")) AS pricing_type
        FROM spaces AS s WHERE \(condition) ORDER BY s.id LIMIT $2 + 1
      ), chunk AS MATERIALIZED (
        SELECT * FROM ahead ORDER BY id LIMIT $2
      ), flush AS MATERIALIZED (
        SELECT set_config('synchronous_commit', CASE WHEN \(moreFollow) THEN 'off' ELSE current_setting('synchronous_commit') END, true)\(operatorSetting)
      ), up AS (
        INSERT INTO stripe_sync_queue AS q (id, space_id, event_type, payload, status, created_at\(hasUpdate ? ", updated_at" : ""))
        SELECT gen_random_uuid(), c.id, $1,
               jsonb_build_object('space_id', c.id, 'space_name', c.name, 'pricing_type', c.pricing_type, \(Self.field(payload))),
               'pending', \(moment)\(hasUpdate ? ", clock_timestamp()" : "")
        FROM chunk AS c CROSS JOIN flush
        ORDER BY c.id
        ON CONFLICT (space_id, event_type) DO UPDATE
        SET payload = excluded.payload, status = 'pending', created_at = excluded.created_at\
      \(optional.map { ", \($0) = NULL" }.joined())\
      \(hasUpdate ? ", updated_at = greatest(clock_timestamp(), q.updated_at + interval '1 microsecond')" : "")
        RETURNING (xmax = 0) AS inserted, \(catalogue.isMigrated ? "lease_token IS NOT NULL" : "false") AS superseding,
                  \(catalogue.job("revision", "bigint")) AS revision
      )
      SELECT (SELECT count(*) FROM chunk), count(*) FILTER (WHERE up.inserted), count(*) FILTER (WHERE up.superseding AND NOT up.inserted),
             CASE WHEN count(*) = 1 THEN max(up.revision) END, (SELECT c.id FROM chunk AS c ORDER BY c.id DESC LIMIT 1),
             \(moreFollow)
      FROM up
      """
    self.binds = binds
  }

  /// One row, also for a chunk without spaces.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    Row(
      requested: try row.next(), inserted: try row.next(), superseding: try row.next(), revision: try row.next(), last: try row.next(),
      moreFollow: try row.next())
  }

  /// What a payload holds beside the three fields of every origin.
  private static func field(_ payload: PayloadShape) -> String {
    switch payload {
    case .manualSync: "'manual_sync', true"
    case .timestamp: #"'timestamp', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#
    }
  }
}
