/// The object identifiers of the built-in types that travel here (PostgreSQL, `pg_type.dat`; they never change).
enum TypeOID {
  static let bool: UInt32 = 16
  static let char: UInt32 = 18
  static let name: UInt32 = 19
  static let int8: UInt32 = 20
  static let int2: UInt32 = 21
  static let int4: UInt32 = 23
  static let regproc: UInt32 = 24
  static let text: UInt32 = 25
  static let oid: UInt32 = 26
  static let xid: UInt32 = 28
  static let json: UInt32 = 114
  static let float4: UInt32 = 700
  static let float8: UInt32 = 701
  static let unknown: UInt32 = 705
  static let textArray: UInt32 = 1009
  static let int8Array: UInt32 = 1016
  static let bpchar: UInt32 = 1042
  static let varchar: UInt32 = 1043
  static let timestamp: UInt32 = 1114
  static let timestamptz: UInt32 = 1184
  static let timestamptzArray: UInt32 = 1185
  static let interval: UInt32 = 1186
  static let numeric: UInt32 = 1700
  static let regprocedure: UInt32 = 2202
  static let regclass: UInt32 = 2205
  static let regtype: UInt32 = 2206
  static let uuid: UInt32 = 2950
  static let uuidArray: UInt32 = 2951
  static let void: UInt32 = 2278
  static let txidSnapshot: UInt32 = 2970
  static let jsonb: UInt32 = 3802
  static let pgSnapshot: UInt32 = 5038
  static let xid8: UInt32 = 5069
  /// Types from here on were made by users and extensions: enumerations, citext and the like.
  static let firstUserDefined: UInt32 = 16384

  /// The name for messages.
  static func name(_ oid: UInt32) -> String {
    names[oid] ?? "type \(oid)"
  }

  private static let names: [UInt32: String] = [
    bool: "boolean", 17: "bytea", char: "\"char\"", name: "name", int8: "bigint", int2: "smallint", int4: "integer", regproc: "regproc",
    text: "text", oid: "oid", xid: "xid", json: "json", float4: "real", float8: "double precision", unknown: "unknown", 1000: "boolean[]",
    1005: "smallint[]", 1007: "integer[]", textArray: "text[]", int8Array: "bigint[]", bpchar: "character", varchar: "character varying",
    1082: "date",
    1083: "time", timestamp: "timestamp", timestamptz: "timestamptz", interval: "interval", numeric: "numeric",
    regprocedure: "regprocedure",
    regclass: "regclass", regtype: "regtype", uuid: "uuid", uuidArray: "uuid[]", txidSnapshot: "txid_snapshot", jsonb: "jsonb",
    pgSnapshot: "pg_snapshot", xid8: "xid8",
  ]
}
