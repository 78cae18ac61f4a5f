import Glibc

/// The objects of one account in one mode.
struct Ledger: Sendable {
  var livemode: Bool
  var products: [String: FakeProduct] = [:]
  /// Ids from oldest to newest.
  var productOrder: [String] = []
  var prices: [String: FakePrice] = [:]
  var priceOrder: [String] = []
  /// The prices of each product, oldest first: an account of many products must answer as fast as one of few.
  var pricesOf: [String: [String]] = [:]
  /// Who holds which lookup key.
  var holders: [String: String] = [:]
  /// Deleted ids that can't be used again.
  var burnt: Set<String> = []
  /// Whether a deleted id can be used again, which Stripe documents nowhere.
  var burnsDeletedIDs = false
  private var numbers = 0

  init(livemode: Bool) { self.livemode = livemode }

  /// An id of Stripe's choice.
  mutating func newID(_ prefix: String) -> String {
    numbers += 1
    let number = String(numbers, radix: 36)
    return "\(prefix)_1Fake\(String(repeating: "0", count: max(0, 10 - number.count)))\(number)"
  }

  static var now: Int64 { Int64(time(nil)) }

  /// The product under an id.
  func product(_ id: String) throws(Refusal) -> FakeProduct {
    guard let product = products[id] else {
      throw .broken("No such product: '\(id)'", code: "resource_missing", "id", status: 404)
    }
    return product
  }

  /// The price under an id.
  func price(_ id: String) throws(Refusal) -> FakePrice {
    guard let price = prices[id] else { throw .broken("No such price: '\(id)'", code: "resource_missing", "price", status: 404) }
    return price
  }

  /// All prices of a product, oldest first.
  func prices(of product: String) -> [FakePrice] { (pricesOf[product] ?? []).compactMap { prices[$0] } }
}
