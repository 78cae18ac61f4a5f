import CLibpq
import FoundationEssentials

/// The parameters of one statement in the form that libpq takes them.
///
/// Values with a certain type travel in binary form with their length, so that no setting of the server (DateStyle, TimeZone) touches them and
/// a NUL character is refused by the server and never cuts a text short. `numeric` and values of inferred type travel as text.
struct BindEncoder {
  /// The type of each parameter; 0 lets the server infer it.
  private(set) var types: [Oid] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []
  private var offsets: [Int] = []
  private var bytes: [UInt8] = []

  init(_ binds: [Bind]) throws(PostgresError) {
    for bind in binds { try append(bind) }
  }

  /// How many parameters there are.
  var count: Int32 { Int32(types.count) }

  /// Calls `body` with values, lengths and formats as `PQsendQueryParams` wants them.
  func withParameters(_ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) -> Int32) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      let base = buffer.baseAddress
      let values = offsets.map { offset in offset < 0 ? nil : base?.advanced(by: offset).assumingMemoryBound(to: CChar.self) }
      return body(values, lengths, formats)
    }
  }

  private mutating func append(_ bind: Bind) throws(PostgresError) {
    switch bind {
    case .text(let value): binary(TypeOID.text, value.map { Array($0.utf8) })
    case .integer(let value): binary(TypeOID.int8, value.map(Self.bigEndian))
    case .boolean(let value): binary(TypeOID.bool, value.map { [$0 ? 1 : 0] })
    case .uuid(let value): binary(TypeOID.uuid, value.map(Self.bytes(of:)))
    case .uuids(let values):
      binary(
        TypeOID.uuidArray, Self.array(of: TypeOID.uuid, values) { uuid, bytes in withUnsafeBytes(of: uuid.uuid) { bytes += $0 } })
    case .texts(let values): binary(TypeOID.textArray, Self.array(of: TypeOID.text, values) { text, bytes in bytes += text.utf8 })
    case .integers(let values): binary(TypeOID.int8Array, Self.array(of: TypeOID.int8, values, append: Self.append))
    case .timestamps(let values):
      let array = Self.array(of: TypeOID.timestamptz, values) { Self.append(Timestamptz(microseconds: $0).wire, to: &$1) }
      binary(TypeOID.timestamptzArray, array)
    // jsonb's binary form is a version, 1, and the text (src/backend/utils/adt/jsonb.c, jsonb_recv).
    case .jsonb(let value): binary(TypeOID.jsonb, value.map { [1] + Array($0.utf8) })
    case .numeric(let value): try text(TypeOID.numeric, value)
    case .timestamp(let value): binary(TypeOID.timestamptz, value.map { Self.bigEndian(Timestamptz(microseconds: $0).wire) })
    // microseconds, days, months (src/backend/utils/adt/timestamp.c, interval_recv).
    case .interval(let value): binary(TypeOID.interval, Self.bigEndian(value) + Self.bigEndian(Int64(0)))
    case .unspecified(let value): try text(0, value)
    }
  }

  private mutating func binary(_ type: UInt32, _ value: [UInt8]?) {
    types.append(type)
    formats.append(1)
    append(value)
  }

  private mutating func text(_ type: UInt32, _ value: String?) throws(PostgresError) {
    if let value, value.utf8.contains(0) {
      throw PostgresError(.badParameters, "A value for parameter $\(types.count + 1) holds a NUL character, which PostgreSQL can't store")
    }
    types.append(type)
    formats.append(0)
    append(value.map { Array($0.utf8) + [0] })
  }

  private mutating func append(_ value: [UInt8]?) {
    guard let value else {
      offsets.append(-1)
      lengths.append(0)
      return
    }
    offsets.append(bytes.count)
    lengths.append(Int32(clamping: value.count))
    bytes += value
    // Never empty: an empty value needs an address, and text wants its end marked.
    bytes.append(0)
  }

  private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  private static func bytes(of uuid: UUID) -> [UInt8] {
    withUnsafeBytes(of: uuid.uuid) { Array($0) }
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
  }

  /// One dimension, no NULLs (src/backend/utils/adt/arrayfuncs.c, array_recv).
  private static func array<Element>(
    of type: UInt32, _ elements: [Element], append appendElement: (Element, inout [UInt8]) -> Void
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20 + elements.count * 24)
    append(Int32(elements.isEmpty ? 0 : 1), to: &bytes)
    append(Int32(0), to: &bytes)
    append(type, to: &bytes)
    if elements.isEmpty { return bytes }
    append(Int32(clamping: elements.count), to: &bytes)
    append(Int32(1), to: &bytes)
    for element in elements {
      let start = bytes.count
      append(Int32(0), to: &bytes)
      appendElement(element, &bytes)
      // Its length is known only now.
      withUnsafeBytes(of: Int32(clamping: bytes.count - start - 4).bigEndian) { bytes.replaceSubrange(start..<start + 4, with: $0) }
    }
    return bytes
  }
}
