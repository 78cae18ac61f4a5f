import Postgres
import SyncCore

/// A check's statement. Its columns are: how many; a few lines of sample; then, where it knows better than the check, the fix as SQL and the
/// severity, each NULL for what the check says.
///
/// Columns that older deployments lack are read through a lateral subquery, `FROM (SELECT NULL::timestamptz AS updated_at) AS absent,
/// LATERAL (SELECT updated_at FROM stripe_sync_queue)`: a name that the table lacks means the outer one (PostgreSQL manual, "LATERAL
/// Subqueries"), so the text is the same for every deployment.
struct Question: Statement {
  let sql: String
  let binds: [Bind]
  /// What mends it on this deployment, when that depends on the deployment.
  let fix: String?

  init(_ sql: String, _ binds: [Bind] = [], fix: String? = nil) {
    self.sql = sql
    self.binds = binds
    self.fix = fix
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Tally {
    var tally = Tally(count: try row.next(), sample: try row.next([String?].self).compactMap { $0 })
    if !row.isAtEnd { tally.fix = try row.next() }
    if !row.isAtEnd { tally.severity = try row.next(String?.self).flatMap(Finding.Severity.init(rawValue:)) }
    tally.fix = tally.fix ?? fix
    return tally
  }
}
