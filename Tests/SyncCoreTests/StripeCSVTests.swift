import FoundationEssentials
import Testing

@testable import SyncCore

/// The CSV of RFC 4180: what a reader of the format gets back is what the row holds.
@Suite struct StripeCSVTests {
  private let csv = StripeCSV(currency: "EUR")

  @Test func theColumnsAreStripes() {
    #expect(csv.header == "Product Name,Description,Amount,Currency,Interval,Interval Count,Billing Scheme\r\n")
    let space = Space(id: UUID(), name: "Salle Curie", description: "Calme", pricingType: "quarter", priceText: "1800")
    #expect(csv.row(of: space) == "Salle Curie,Calme,1800.00,eur,month,3,per_unit\r\n")
  }

  @Test(arguments: [
    ("hourly", "", ""), ("daily", "", ""), ("half_day", "", ""), ("monthly", "month", "1"), ("quarter", "month", "3"),
    ("yearly", "year", "1"), ("custom", "", ""), ("weekly", "", ""),
  ])
  func intervals(type: String, unit: String, count: String) throws {
    let space = Space(id: UUID(), name: "n", pricingType: type, priceText: "12.5")
    let fields = try fields(of: space)
    #expect(fields == ["n", "", "12.50", "eur", unit, count, "per_unit"])
  }

  @Test func aSpaceWithoutAnExactPriceHasNoRow() {
    for price in [nil, "12.345", "NaN"] {
      let space = Space(id: UUID(), name: "n", pricingType: "daily", priceText: price)
      #expect(csv.row(of: space) == nil)
    }
  }

  @Test(arguments: [
    "plain", "comma, and", "\"quoted\"", "line\nbreak", "cr\rlf\r\n\u{301}", "", " blank ", "semi;colon", "\u{1B}]0;owned\u{7}", "会议室",
    "\"\u{301},", "a\"\"b\",",
  ])
  func whatIsWrittenIsWhatIsRead(text: String) throws {
    let space = Space(id: UUID(), name: text, description: text, pricingType: "daily", priceText: "1")
    let row = try fields(of: space)
    #expect(row.count == 7)
    #expect(Array(row[0].utf8) == Array(text.utf8) && Array(row[1].utf8) == Array(text.utf8))
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=HYPERLINK(\"http://evil.example\")", "=\u{301}1"])
  func formulasAreDefused(text: String) throws {
    let row = try fields(of: Space(id: UUID(), name: text, description: text, pricingType: "daily", priceText: "1"))
    #expect(Array(row[0].utf8) == Array("'\(text)".utf8) && row[0] == row[1])
  }

  private func fields(of space: Space) throws -> [String] {
    let row = try #require(csv.row(of: space))
    return try #require(Self.parse(row).first)
  }

  /// A reader of RFC 4180, by bytes.
  static func parse(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var bytes = text.utf8.makeIterator()
    var next = bytes.next()
    func close() { row.append(String(decoding: field, as: UTF8.self)) }
    while let byte = next {
      next = bytes.next()
      switch byte {
      case 0x22 where isQuoted && next == 0x22:
        field.append(byte)
        next = bytes.next()
      case 0x22: isQuoted.toggle()
      case 0x2C where !isQuoted:
        close()
        field = []
      case 0x0D where !isQuoted && next == 0x0A:
        next = bytes.next()
        close()
        rows.append(row)
        (row, field) = ([], [])
      default: field.append(byte)
      }
    }
    return rows
  }
}
