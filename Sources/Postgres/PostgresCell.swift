/// One value of one row, as the server sent it.
public struct PostgresCell {
  /// Nil is SQL's NULL.
  let bytes: UnsafeRawBufferPointer?
  /// The value's type.
  let type: UInt32
  /// Where it stands.
  let result: QueryResult
  /// Which column it is, or is an element of.
  let index: Int32

  /// What messages call the column: asked for by them alone.
  var column: String { result.columnName(index) }

  /// The error for a value that is not what was asked for.
  func mismatch(_ wanted: String) -> PostgresError {
    var error = PostgresError(
      .decoding, "Column \"\(column)\" holds \(bytes == nil ? "NULL" : TypeOID.name(type)), where \(wanted) was expected",
      hint: "check the types of the schema")
    error.column = column
    return error
  }

  /// The error for bytes that are not what their type says.
  func malformed() -> PostgresError {
    var error = PostgresError(.decoding, "Column \"\(column)\" holds a malformed \(TypeOID.name(type))")
    error.column = column
    return error
  }

  /// The bytes, if it isn't NULL.
  func value(_ wanted: String) throws(PostgresError) -> UnsafeRawBufferPointer {
    guard let bytes else { throw mismatch(wanted) }
    return bytes
  }
}
