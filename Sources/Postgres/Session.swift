import CLibpq

/// One connection of libpq; the only owner of the `PGconn`, used by one queue at a time.
final class Session: Sendable {
  private let handle: CHandle
  // libpq holds the sink by address.
  private let notices: NoticeSink

  init(_ pointer: OpaquePointer, notices: NoticeSink) {
    handle = CHandle(pointer: pointer)
    self.notices = notices
    // Else a server that stopped reading could block a send, and even the farewell.
    PQsetnonblocking(pointer, 1)
  }

  deinit { PQfinish(handle.pointer) }

  /// The descriptor to wait for.
  var socket: Int32 { PQsocket(handle.pointer) }
  /// True when something has come that was not taken in yet, were it only the end.
  var isReadable: Bool { SocketWait.wait(for: socket, read: true, write: false, until: .now) }
  /// True once libpq has seen the connection break.
  var isBroken: Bool { PQstatus(handle.pointer) != CONNECTION_OK }
  /// The process that the server named when it let us in.
  var backendPID: Int32 { PQbackendPID(handle.pointer) }
  var serverVersion: Int { Int(PQserverVersion(handle.pointer)) }
  var transactionStatus: PGTransactionStatusType { PQtransactionStatus(handle.pointer) }
  /// What libpq says went wrong last, on one line.
  var errorMessage: String { Redaction.oneLine(String(field: PQerrorMessage(handle.pointer))) }

  /// `db1:5432/spaces as ops`, of the host that answered.
  var target: String {
    let pointer = handle.pointer
    return ConnectionOptions.target(
      host: String(field: PQhost(pointer)), port: String(field: PQport(pointer)), database: String(field: PQdb(pointer)),
      user: String(field: PQuser(pointer)))
  }

  /// What another thread needs to stop the running statement.
  func cancelRequest() -> CancelRequest? { CancelRequest(handle.pointer) }

  /// Sends a script of the simple protocol.
  func sendScript(_ sql: String) -> Bool { PQsendQuery(handle.pointer, sql) == 1 }

  /// Sends a statement that is not prepared; results come in binary form.
  func send(_ sql: String, _ binds: BindEncoder) -> Bool {
    binds.withParameters { values, lengths, formats in
      PQsendQueryParams(handle.pointer, sql, binds.count, binds.types, values, lengths, formats, 1)
    } == 1
  }

  /// Sends the order to prepare a statement.
  func sendPrepare(_ name: String, _ sql: String, _ binds: BindEncoder) -> Bool {
    PQsendPrepare(handle.pointer, name, sql, binds.count, binds.types) == 1
  }

  /// Sends the order to run a prepared statement.
  func sendPrepared(_ name: String, _ binds: BindEncoder) -> Bool {
    binds.withParameters { values, lengths, formats in
      PQsendQueryPrepared(handle.pointer, name, binds.count, values, lengths, formats, 1)
    } == 1
  }

  /// Writes what waits to be written; true if more must wait.
  func flush() -> Bool { PQflush(handle.pointer) == 1 }

  /// Reads what the socket holds; false if the connection broke.
  func consumeInput() -> Bool { PQconsumeInput(handle.pointer) == 1 }

  /// True if the next result has not arrived yet.
  var isBusy: Bool { PQisBusy(handle.pointer) == 1 }

  /// The next result of what was sent; nil when there is no more.
  func nextResult() -> QueryResult? { PQgetResult(handle.pointer).map(QueryResult.init) }

  /// Refuses the data that a COPY FROM STDIN wants.
  func refuseCopy() { PQputCopyEnd(handle.pointer, "COPY is not supported here") }

  /// The next notification that was read; nil when there is no more.
  func nextNotification() -> Notification? {
    guard let pointer = PQnotifies(handle.pointer) else { return nil }
    defer { PQfreemem(pointer) }
    return Notification(
      channel: String(field: pointer.pointee.relname), payload: String(field: pointer.pointee.extra), pid: pointer.pointee.be_pid)
  }
}
