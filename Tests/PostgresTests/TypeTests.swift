import DatabaseSupport
import FoundationEssentials
import Postgres
import Testing

/// Reads the one column of one row.
struct One<Value: PostgresDecodable & Sendable>: Statement {
  let sql: String
  var binds: [Bind] = []

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Value { try row.next() }
}

struct TypeTests {
  private func read<Value: PostgresDecodable & Sendable>(_ sql: String, _ binds: Bind..., as type: Value.Type = Value.self) async throws
    -> Value
  {
    let connection = try await Connection.open(ConnectionParameters(conninfo: try await TestServer.shared.conninfo))
    return try #require(try await connection.first(One<Value>(sql: sql, binds: binds)))
  }

  @Test(arguments: [
    "0", "0.00", "1", "-1", "10000", "9999", "100000000", "0.1", "0.0001", "0.00010", "-0.00001234",
    "123456789012345678901234567890.123456789",
    "12345.67", "10000.0001", "120.00", "NaN", "Infinity", "-Infinity", "1e300", "0.5", "99990000", "1.10",
  ])
  func numericIsExact(_ text: String) async throws {
    let exact: String = try await read("SELECT $1 AS n", .numeric(text))
    let expected: String = try await read("SELECT ($1::numeric)::text", .text(text))
    #expect(exact == expected)
  }

  @Test(
    arguments: [0, 1, -1, 946_684_800_000_000, 1_767_225_600_123_456, -62_135_596_800_000_000, 253_402_300_799_999_999, .max, .min]
      as [Int64])
  func timestampsKeepTheirMicroseconds(_ microseconds: Int64) async throws {
    let back: Timestamptz = try await read("SELECT $1", .timestamp(microseconds: microseconds))
    #expect(back.microseconds == microseconds)
    let text: String = try await read("SELECT ($1 AT TIME ZONE 'UTC')::text", .timestamp(microseconds: microseconds))
    if microseconds == 1_767_225_600_123_456 { #expect(text == "2026-01-01 00:00:00.123456") }
    if microseconds == .max { #expect(text == "infinity") }
    if microseconds == .min { #expect(text == "-infinity") }
  }

  @Test func timestampWithoutZoneCountsAsUTC() async throws {
    let moment: Timestamptz = try await read("SELECT timestamp '1970-01-01 00:00:01'")
    #expect(moment.microseconds == 1_000_000)
  }

  @Test func integersOfAllWidths() async throws {
    #expect(try await read("SELECT $1", .integer(.max)) == Int64.max)
    #expect(try await read("SELECT $1", .integer(.min)) == Int64.min)
    #expect(try await read("SELECT (-32768)::smallint") == -32768)
    #expect(try await read("SELECT (-2147483648)::integer") == -2_147_483_648)
    #expect(try await read("SELECT 4294967295::oid") == 4_294_967_295)
    #expect(try await read("SELECT 'pg_class'::regclass") == 1259)
    #expect(try await read("SELECT 1.5::real") == 1.5)
    #expect(try await read("SELECT 'NaN'::float8", as: Double.self).isNaN)
  }

  @Test func textsOfAllKinds() async throws {
    for text in ["", "会议室", "'; DROP TABLE x; --", "a\\b\"c", "\u{1}\n\t", "👩‍👩‍👧‍👦"] {
      #expect(try await read("SELECT $1", .text(text)) == text)
      #expect(try await read("SELECT ($1)[1]", .texts([text, "x"])) == text)
    }
    #expect(try await read("SELECT 'x'::char(3)") == "x  ")
    #expect(try await read("SELECT 'n'::name") == "n")
    #expect(try await read("SELECT 'r'::\"char\"") == "r")
    #expect(try await read("SELECT $1", .jsonb(#"{"b": [1, null], "a": "é"}"#)) == #"{"a": "é", "b": [1, null]}"#)
    #expect(try await read("SELECT '{ }'::json") == "{ }")
    #expect(try await read("SELECT 7::int") == "7")
  }

  @Test func transactionIdentifiersAndSnapshots() async throws {
    #expect(try await read("SELECT '18446744073709551615'::xid8") == "18446744073709551615")
    #expect(try await read("SELECT $1::xid8", .unspecified("12345678901")) == 12_345_678_901)
    #expect(try await read("SELECT $1::xid", .unspecified("4294967295")) == "4294967295")
    #expect(try await read("SELECT $1::pg_snapshot", .unspecified("10:20:10,14,15")) == "10:20:10,14,15")
    #expect(try await read("SELECT '10:10:'::pg_snapshot") == "10:10:")
    #expect(try await read("SELECT pg_visible_in_snapshot('5'::xid8, $1::pg_snapshot)", .unspecified("10:20:10,14,15")) == true)
  }

  @Test func uuidsAndBooleans() async throws {
    let uuid = try #require(UUID(uuidString: "01234567-89AB-CDEF-0123-456789ABCDEF"))
    #expect(try await read("SELECT $1", .uuid(uuid)) == uuid)
    #expect(try await read("SELECT $1", .uuid(uuid)) == "01234567-89ab-cdef-0123-456789abcdef")
    #expect(try await read("SELECT $1", .uuids([uuid, UUID()]), as: [UUID].self).first == uuid)
    #expect(try await read("SELECT cardinality($1)", .uuids([])) == 0)
    #expect(try await read("SELECT $1", .boolean(true)) == true)
    #expect(try await read("SELECT NOT $1", .boolean(true)) == false)
  }

  @Test func intervalsAreMicroseconds() async throws {
    #expect(try await read("SELECT (extract(epoch FROM $1) * 1000000)::bigint", .interval(microseconds: 90_000_001)) == 90_000_001)
    #expect(try await read("SELECT (timestamptz 'epoch' + $1)", .interval(microseconds: -5), as: Timestamptz.self).microseconds == -5)
  }

  @Test func nullsBothWays() async throws {
    let binds: [Bind] = [
      .text(nil), .integer(nil), .boolean(nil), .uuid(nil), .jsonb(nil), .numeric(nil), .timestamp(microseconds: nil),
    ]
    let connection = try await Connection.open(ConnectionParameters(conninfo: try await TestServer.shared.conninfo))
    for bind in binds { #expect(try await connection.first(One<String?>(sql: "SELECT $1", binds: [bind])) == .some(.none)) }
    #expect(try await connection.first(One<String?>(sql: "SELECT $1::text", binds: [.unspecified(nil)])) == .some(.none))
    #expect(try await read("SELECT ARRAY['a', NULL]") == ["a", nil] as [String?])
    #expect(try await read("SELECT NULL::text[]", as: [String]?.self) == nil)
    #expect(try await read("SELECT '{}'::int[]") == [] as [Int])
  }

  @Test func enumerationsAndDomainsReadAsText() async throws {
    let database = try await TestDatabase.make(.empty)
    try await database.execute(
      "CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE DOMAIN price AS numeric(10, 2); CREATE DOMAIN word AS text")
    #expect(try await database.rows("SELECT 'sad'::mood, 1.5::price, 'w'::word") == [["sad", "1.50", "w"]])
  }

  @Test func wrongTypesAndUnexpectedNullsNameColumnAndTypes() async throws {
    let error = await #expect(throws: PostgresError.self) { _ = try await read("SELECT 1 AS how_many", as: UUID.self) }
    #expect(error?.code == .decoding)
    #expect(error?.column == "how_many")
    #expect(error?.message == "Column \"how_many\" holds integer, where uuid was expected")
    let null = await #expect(throws: PostgresError.self) { _ = try await read("SELECT NULL::uuid AS missing", as: UUID.self) }
    #expect(null?.message == "Column \"missing\" holds NULL, where uuid was expected")
    for sql in ["SELECT ARRAY[ARRAY[1, 2]]", "SELECT ARRAY[1, NULL]", "SELECT 'text'", "SELECT 1"] {
      await #expect(throws: PostgresError.self) { _ = try await read(sql, as: [Int].self) }
    }
    await #expect(throws: PostgresError.self) { _ = try await read("SELECT ''::text", as: [Int].self) }
    await #expect(throws: PostgresError.self) { _ = try await read("SELECT now()", as: String.self) }
    await #expect(throws: PostgresError.self) { _ = try await read("SELECT", as: String.self) }
  }

  @Test func arraysArriveWhole() async throws {
    for numbers in [[], [1, -2, .max, .min]] as [[Int64]] {
      #expect(try await read("SELECT $1", .integers(numbers)) == numbers)
      let moments: [Timestamptz] = try await read("SELECT $1", .timestamps(microseconds: numbers.map { $0 / 1_000_000_000 * 1_000 }))
      #expect(moments.map(\.microseconds) == numbers.map { $0 / 1_000_000_000 * 1_000 })
    }
    for texts in [[], ["", "a,b", "{é}", "\"\\"]] { #expect(try await read("SELECT $1", .texts(texts)) == texts) }
    let ids = [UUID(), UUID()]
    #expect(try await read("SELECT $1", .uuids(ids)) == ids)
  }

  @Test func aNULCharacterIsRefusedAndNeverCutsAText() async throws {
    for bind in [Bind.text("a\0b"), .texts(["a\0b"]), .unspecified("a\0b"), .numeric("1\0")] {
      await #expect(throws: PostgresError.self) { _ = try await read("SELECT $1::text", bind, as: String.self) }
    }
  }

  @Test func noSettingOfTheServerChangesWhatIsRead() async throws {
    let connection = try await Connection.open(ConnectionParameters(conninfo: try await TestServer.shared.conninfo))
    try await connection.script(
      "SET DateStyle = 'German, DMY'; SET TimeZone = 'Asia/Tokyo'; SET IntervalStyle = 'iso_8601'; SET bytea_output = escape")
    let moment = try await connection.first(One<Timestamptz>(sql: "SELECT $1", binds: [.timestamp(microseconds: 86_400_000_000)]))
    #expect(moment?.microseconds == 86_400_000_000)
  }
}
