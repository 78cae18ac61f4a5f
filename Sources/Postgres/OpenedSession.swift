import Dispatch

/// A session that answered its first question.
struct OpenedSession: Sendable {
  /// The session.
  let session: Session
  /// True if another process than the one libpq knows answered: a pooler stands between.
  let isPooled: Bool

  /// Connects on `queue`, and gives up waiting (not only connecting) after a bounded time or when the task is cancelled.
  static func open(
    _ parameters: ConnectionParameters, on queue: DispatchQueue, notices: @escaping @Sendable (String) -> Void
  ) async throws(PostgresError) -> OpenedSession {
    let options = try ConnectionOptions(parameters)
    let outcome = OneShot<Result<OpenedSession, PostgresError>>()
    let sink = NoticeSink(notices)
    if let warning = options.warning { notices(warning) }
    queue.async {
      let connector = Connector(options: options, notices: sink, isAbandoned: { outcome.isSettled })
      outcome.settle(connector.connect().flatMap { session in question(session, parameters, options) })
    }
    if let perHost = options.timeoutPerHost {
      // Resolving a name has no limit of its own, and its thread can't be stopped: it is left behind, and cleans up when it returns.
      let limit = perHost * options.hostCount + .seconds(5)
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(limit.wholeMilliseconds)) {
        outcome.settle(.failure(PostgresError(.unreachable, "Can't connect to \(options.target): no answer in time")))
      }
    }
    let result = await withTaskCancellationHandler {
      await outcome.value
    } onCancel: {
      outcome.settle(.failure(PostgresError(.cancelled, "Cancelled")))
    }
    return try result.get()
  }

  /// The one question before use: does the process that libpq knows serve this session? If so, the session can be made read-only with it.
  private static func question(
    _ session: Session, _ parameters: ConnectionParameters, _ options: ConnectionOptions
  ) -> Result<OpenedSession, PostgresError> {
    let version = session.serverVersion
    guard version >= 130_000 else {
      return .failure(
        PostgresError(
          .unsupportedServer, "\(session.target) runs PostgreSQL \(version / 10000), and PostgreSQL 13 or later is needed"))
    }
    // As little as possible: in a fresh backend each name in a statement costs a look into the catalogue.
    let process = "pg_catalog.pg_backend_pid()"
    let sql =
      parameters.readOnly
      ? "SELECT \(process), CASE WHEN \(process) = $1 THEN pg_catalog.set_config('default_transaction_read_only', 'on', false) END"
      : "SELECT \(process)"
    do throws(PostgresError) {
      let binds = try BindEncoder(parameters.readOnly ? [.integer(Int64(session.backendPID))] : [])
      let exchange = Exchange(
        session: session, running: RunningState(), timeout: options.timeoutPerHost ?? .seconds(60), isCancellable: false, deliver: { _ in })
      let answer = exchange.perform { $0.send(sql, binds) }
      if let error = answer.error { throw error }
      guard let result = answer.results.last, result.rowCount == 1 else { throw PostgresError(.unreachable, "The server sent no result") }
      var row = RowDecoder(result, row: 0)
      let process: Int64 = try row.next()
      return .success(OpenedSession(session: session, isPooled: process != Int64(session.backendPID)))
    } catch {
      return .failure(error)
    }
  }
}
