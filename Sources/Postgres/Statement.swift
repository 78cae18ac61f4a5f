/// One SQL statement: its text, the values of its parameters, and how one of its rows is read.
///
/// The text is static and values are only ever `$n`; so a statement can be prepared once per connection and checked against a schema in a test.
public protocol Statement: Sendable {
  /// What a row becomes.
  associatedtype Row: Sendable

  /// The text, with `$1`, `$2`... where values go.
  var sql: String { get }
  /// The values of `$1`, `$2`... in order.
  var binds: [Bind] { get }
  /// Reads one row, its columns from left to right.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row
}

extension Statement {
  /// No parameters.
  public var binds: [Bind] { [] }
}

extension Statement where Row == Void {
  /// Rows without columns of interest.
  public func decode(_ row: inout RowDecoder) throws(PostgresError) {}
}
