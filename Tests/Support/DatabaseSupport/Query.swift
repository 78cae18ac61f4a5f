import Postgres

/// A statement that a test writes down where it uses it; every column is read as text.
public struct Query: Statement {
  /// The text.
  public let sql: String
  /// The values.
  public let binds: [Bind]

  /// Makes a statement.
  public init(_ sql: String, _ binds: [Bind] = []) {
    self.sql = sql
    self.binds = binds
  }

  /// All columns, nil for NULL.
  public func decode(_ row: inout RowDecoder) throws(PostgresError) -> [String?] {
    var columns: [String?] = []
    while !row.isAtEnd { columns.append(try row.next()) }
    return columns
  }
}
