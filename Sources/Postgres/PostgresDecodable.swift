import FoundationEssentials

/// What a column can be read as.
public protocol PostgresDecodable {
  /// Reads a value that arrived in PostgreSQL's binary format.
  init(cell: PostgresCell) throws(PostgresError)
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  /// Nil for NULL.
  public init(cell: PostgresCell) throws(PostgresError) {
    self = cell.bytes == nil ? nil : .some(try Wrapped(cell: cell))
  }
}

extension Bool: PostgresDecodable {
  /// Reads a `boolean`.
  public init(cell: PostgresCell) throws(PostgresError) {
    let bytes = try cell.value("boolean")
    guard cell.type == TypeOID.bool else { throw cell.mismatch("boolean") }
    guard let first = bytes.first else { throw cell.malformed() }
    self = first != 0
  }
}

extension Int64: PostgresDecodable {
  /// Reads `smallint`, `integer`, `bigint`, `oid` and its relatives, `xid` and `xid8`.
  public init(cell: PostgresCell) throws(PostgresError) {
    var reader = ByteReader(try cell.value("an integer"))
    let value: Int64? =
      switch cell.type {
      case TypeOID.int2: reader.integer(Int16.self).map(Int64.init)
      case TypeOID.int4: reader.integer(Int32.self).map(Int64.init)
      case TypeOID.int8, TypeOID.xid8: reader.integer(Int64.self)
      case TypeOID.oid, TypeOID.xid, TypeOID.regproc, TypeOID.regprocedure, TypeOID.regclass, TypeOID.regtype:
        reader.integer(UInt32.self).map(Int64.init)
      default: throw cell.mismatch("an integer")
      }
    guard let value else { throw cell.malformed() }
    self = value
  }
}

extension Int: PostgresDecodable {
  /// Reads what `Int64` reads.
  public init(cell: PostgresCell) throws(PostgresError) {
    self = Int(try Int64(cell: cell))
  }
}

extension Double: PostgresDecodable {
  /// Reads `real` and `double precision`.
  public init(cell: PostgresCell) throws(PostgresError) {
    var reader = ByteReader(try cell.value("a floating-point number"))
    let value: Double? =
      switch cell.type {
      case TypeOID.float4: reader.integer(UInt32.self).map { Double(Float(bitPattern: $0)) }
      case TypeOID.float8: reader.integer(UInt64.self).map { Double(bitPattern: $0) }
      default: throw cell.mismatch("a floating-point number")
      }
    guard let value else { throw cell.malformed() }
    self = value
  }
}

extension UUID: PostgresDecodable {
  /// Reads a `uuid`.
  public init(cell: PostgresCell) throws(PostgresError) {
    let bytes = try cell.value("uuid")
    guard cell.type == TypeOID.uuid else { throw cell.mismatch("uuid") }
    guard bytes.count == 16 else { throw cell.malformed() }
    self.init(uuid: bytes.loadUnaligned(as: uuid_t.self))
  }
}

extension Timestamptz: PostgresDecodable {
  /// Reads a `timestamptz`, and a `timestamp` without zone as if it were in UTC.
  public init(cell: PostgresCell) throws(PostgresError) {
    var reader = ByteReader(try cell.value("timestamptz"))
    guard cell.type == TypeOID.timestamptz || cell.type == TypeOID.timestamp else { throw cell.mismatch("timestamptz") }
    guard let wire = reader.integer(Int64.self) else { throw cell.malformed() }
    self.init(wire: wire)
  }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
  /// Reads an array of one dimension; NULL elements need an optional element type.
  public init(cell: PostgresCell) throws(PostgresError) {
    var reader = ByteReader(try cell.value("an array"))
    // Arrays have no type of their own here; what isn't one fails on its dimensions (src/backend/utils/adt/arrayfuncs.c, array_send).
    guard let dimensions = reader.integer(Int32.self), let flags = reader.integer(Int32.self), let type = reader.integer(UInt32.self),
      flags == 0 || flags == 1
    else { throw cell.mismatch("an array") }
    self = []
    if dimensions == 0 { return }
    guard dimensions == 1 else { throw cell.mismatch("an array of one dimension") }
    guard let count = reader.integer(Int32.self), reader.integer(Int32.self) != nil, count >= 0 else { throw cell.malformed() }
    for _ in 0..<count {
      guard let length = reader.integer(Int32.self) else { throw cell.malformed() }
      let bytes: UnsafeRawBufferPointer?
      if length < 0 {
        bytes = nil
      } else {
        guard let slice = reader.slice(Int(length)) else { throw cell.malformed() }
        bytes = slice
      }
      append(try Element(cell: PostgresCell(bytes: bytes, type: type, result: cell.result, index: cell.index)))
    }
  }
}
