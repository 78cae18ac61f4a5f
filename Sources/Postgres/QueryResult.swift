import CLibpq

/// What a server answered to one statement; the only owner of the `PGresult`.
final class QueryResult: Sendable {
  private let handle: CHandle
  /// How many rows it has; 0 for a command.
  let rowCount: Int32
  /// How many columns a row has.
  let columnCount: Int32

  init(_ pointer: OpaquePointer) {
    handle = CHandle(pointer: pointer)
    rowCount = PQntuples(pointer)
    columnCount = PQnfields(pointer)
  }

  deinit { PQclear(handle.pointer) }

  /// What kind of answer it is ("PQresultStatus").
  var status: ExecStatusType { PQresultStatus(handle.pointer) }

  /// The command tag, such as `COMMIT` or `INSERT 0 1`.
  var commandTag: String { String(field: PQcmdStatus(handle.pointer)) }

  /// The name that the statement gave the column.
  func columnName(_ column: Int32) -> String { String(field: PQfname(handle.pointer, column)) }

  /// The type, of a domain the type below it ("PQftype").
  func columnType(_ column: Int32) -> UInt32 { PQftype(handle.pointer, column) }

  /// The bytes of a value, nil for NULL; valid as long as this result lives.
  func bytes(row: Int32, column: Int32) -> UnsafeRawBufferPointer? {
    guard PQgetisnull(handle.pointer, row, column) == 0 else { return nil }
    return UnsafeRawBufferPointer(start: PQgetvalue(handle.pointer, row, column), count: Int(PQgetlength(handle.pointer, row, column)))
  }

  /// The error that this result reports, nil if it reports none.
  var error: PostgresError? {
    guard status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE else { return nil }
    let state = field(clibpq_diag_sqlstate)
    let whole = String(field: PQresultErrorMessage(handle.pointer))
    let severity = field(clibpq_diag_severity)
    let message = field(clibpq_diag_message) ?? whole
    var error = PostgresError(
      Self.code(sqlState: state, severity: severity, message: message), message, sqlState: state, detail: field(clibpq_diag_detail),
      hint: field(clibpq_diag_hint))
    error.constraint = field(clibpq_diag_constraint)
    error.table = field(clibpq_diag_table)
    error.column = field(clibpq_diag_column)
    return error
  }

  /// What an error means for the connection and its caller.
  private static func code(sqlState: String?, severity: String?, message: String) -> PostgresError.Code {
    // The server ends the session after FATAL and PANIC ("Message Severity Levels"); without SQLSTATE, libpq itself speaks of a broken connection.
    if severity == "FATAL" || severity == "PANIC" || sqlState == nil { return .connectionLost }
    // query_canceled: statement_timeout says so too.
    if sqlState == "57014" { return message.firstRange(of: "user request") == nil ? .timedOut : .cancelled }
    return .server
  }

  private func field(_ code: Int) -> String? {
    PQresultErrorField(handle.pointer, Int32(code)).map { String(cString: $0) }
  }
}
