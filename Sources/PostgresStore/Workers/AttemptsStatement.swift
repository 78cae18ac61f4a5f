import Postgres
import SyncCore

/// The newest piece of the log of tries, newest first, by an index: however long the log is, it costs what it returns.
///
/// There is no reading on from an id: ids are given before their transactions commit, so that a lower one may appear after a higher one was
/// read. Who follows the log reads its newest piece again.
struct AttemptsStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// - Parameter limit: How many at most.
  init(limit: Int) { self.init("ORDER BY id DESC", "a.id DESC", limit, []) }

  /// The tries of one job, newest first, by the index on jobs.
  init(of key: JobKey, limit: Int) {
    self.init(
      "WHERE space_id = $2 AND event_type = $3 ORDER BY ended DESC", "a.ended DESC, a.id DESC", limit,
      [.uuid(key.spaceID), .text(key.eventType.rawValue)])
  }

  private init(_ selection: String, _ order: String, _ limit: Int, _ binds: [Bind]) {
    sql = """
      SELECT a.id, a.space_id, a.event_type, s.name::text, a.revision, a.attempt, a.worker, a.started, a.ended, a.outcome, a.error, a.request_id
      FROM (SELECT * FROM spacesync_attempt \(selection) LIMIT $1) AS a
      LEFT JOIN spaces AS s ON s.id = a.space_id
      ORDER BY \(order)
      """
    self.binds = [.integer(Int64(limit))] + binds
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Attempt {
    let id = try row.next(Int64.self)
    let key = JobKey(spaceID: try row.next(), eventType: EventType(rawValue: try row.next()))
    return Attempt(
      id: id, key: key, spaceName: try row.next(), revision: try row.next(), number: try row.next(), worker: try row.next(),
      started: try row.moment() ?? .distantPast, ended: try row.moment() ?? .distantPast, outcome: try row.next(), error: try row.next(),
      requestID: try row.next())
  }
}
