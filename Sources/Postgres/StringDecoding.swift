import FoundationEssentials

extension String: PostgresDecodable {
  /// Reads any type whose text form is plain: texts, enumerations, `json`, `jsonb`, `numeric`, `boolean`, integers, `uuid`,
  /// `xid`, `xid8`, `pg_snapshot`.
  public init(cell: PostgresCell) throws(PostgresError) {
    let bytes = try cell.value("text")
    switch cell.type {
    case TypeOID.text, TypeOID.varchar, TypeOID.bpchar, TypeOID.name, TypeOID.json, TypeOID.unknown, TypeOID.char:
      self = String(decoding: bytes, as: UTF8.self)
    case TypeOID.jsonb:
      guard bytes.first == 1 else { throw cell.malformed() }
      self = String(decoding: bytes.dropFirst(), as: UTF8.self)
    case TypeOID.numeric:
      guard let text = NumericText.decode(bytes) else { throw cell.malformed() }
      self = text
    case TypeOID.bool:
      self = try Bool(cell: cell) ? "true" : "false"
    case TypeOID.void:
      self = ""
    case TypeOID.uuid:
      self = try UUID(cell: cell).uuidString.lowercased()
    case TypeOID.xid8:
      self = String(UInt64(bitPattern: try Int64(cell: cell)))
    case TypeOID.pgSnapshot, TypeOID.txidSnapshot:
      guard let text = Self.snapshot(bytes) else { throw cell.malformed() }
      self = text
    case TypeOID.int2, TypeOID.int4, TypeOID.int8, TypeOID.oid, TypeOID.xid:
      self = String(try Int64(cell: cell))
    case TypeOID.firstUserDefined...:
      // An enumeration or a citext sends its text; what else holds no NUL and is UTF-8 can be shown too.
      guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw cell.mismatch("text") }
      self = text
    default:
      throw cell.mismatch("text")
    }
  }

  /// `xmin:xmax:xip,...` (src/backend/utils/adt/xid8funcs.c, pg_snapshot_send).
  private static func snapshot(_ bytes: UnsafeRawBufferPointer) -> String? {
    var reader = ByteReader(bytes)
    guard let count = reader.integer(Int32.self), let xmin = reader.integer(UInt64.self), let xmax = reader.integer(UInt64.self), count >= 0
    else { return nil }
    var running: [String] = []
    for _ in 0..<count {
      guard let xid = reader.integer(UInt64.self) else { return nil }
      running.append(String(xid))
    }
    return "\(xmin):\(xmax):" + running.joined(separator: ",")
  }
}
