import SyncCore
import Testing

@Suite struct AmountTests {
  @Test(
    "A numeric's text is read exactly or not at all",
    arguments: [
      ("120", 12_000), ("120.00", 12_000), ("0.5", 50), ("-0.5", -50), ("-12.34", -1_234), ("12.3400", 1_234), ("0", 0), ("12.", 1_200),
      ("12.345", nil), ("", nil), ("-", nil), (".5", nil), ("1e3", nil), ("NaN", nil), ("1.2.3", nil), ("1 2", nil), ("١٢", nil),
      ("99999999999999999999", nil),
    ] as [(String, Int64?)])
  func reading(text: String, cents: Int64?) {
    #expect(Amount(decimal: text)?.cents == cents)
  }

  @Test("An amount is written with two decimals and reads back", arguments: [0, 1, -1, 99, 100, -12_345, 10_050] as [Int64])
  func writing(cents: Int64) {
    let amount = Amount(cents: cents)
    #expect(Amount(decimal: amount.decimal) == amount)
    #expect(amount.decimal.split(separator: ".").last?.count == 2)
  }

  @Test(
    "VAT is rounded half up to the cent",
    arguments: [(1_000, 1_200), (1, 1), (2, 2), (3, 4), (1_002, 1_202), (1_003, 1_204), (-1_003, -1_204), (0, 0)] as [(Int64, Int64)])
  func vat(net: Int64, gross: Int64) {
    #expect(VATRate.standard.inclusive(of: Amount(cents: net)).cents == gross)
  }

  @Test("A rate of 5.5 % rounds at the half cent")
  func reducedRate() {
    #expect(VATRate(basisPoints: 550).tax(on: Amount(cents: 1_000)).cents == 55)
    #expect(VATRate(basisPoints: 550).tax(on: Amount(cents: 100)).cents == 6)
    #expect(VATRate(basisPoints: 0).tax(on: Amount(cents: 100)).cents == 0)
  }

  @Test("Money reads as people write it in each language")
  func format() {
    let amount = Amount(cents: 12_000)
    #expect(MoneyFormat(language: .french).text(amount) == "120,00 €")
    #expect(MoneyFormat(language: .english).text(amount) == "120.00 EUR")
    #expect(MoneyFormat(language: .french, currency: "CHF").text(amount) == "120,00 CHF")
  }
}
