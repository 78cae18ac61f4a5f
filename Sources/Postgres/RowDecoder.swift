/// Reads the columns of one row from left to right, each as the type that the caller's code infers.
public struct RowDecoder {
  private let result: QueryResult
  private let row: Int32
  private var column: Int32 = 0

  init(_ result: QueryResult, row: Int32) {
    self.result = result
    self.row = row
  }

  /// The next column; an error names the column and both types.
  public mutating func next<T: PostgresDecodable>(_ type: T.Type = T.self) throws(PostgresError) -> T {
    guard column < result.columnCount else {
      throw PostgresError(.decoding, "The row has only \(result.columnCount) columns, and one more was read")
    }
    let cell = PostgresCell(
      bytes: result.bytes(row: row, column: column), type: result.columnType(column), result: result, index: column)
    column += 1
    return try T(cell: cell)
  }

  /// True when every column was read.
  public var isAtEnd: Bool { column >= result.columnCount }
}
