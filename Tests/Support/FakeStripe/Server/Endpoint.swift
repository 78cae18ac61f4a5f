/// What a request asks for.
public enum Endpoint: String, Sendable, CaseIterable {
  case account
  case listProducts
  case createProduct
  case retrieveProduct
  case updateProduct
  case deleteProduct
  case listPrices
  case createPrice
  case retrievePrice
  case updatePrice

  /// Reads method and path; the id is the path's last part. Nil for an address that Stripe does not have.
  static func read(_ method: String, _ path: String) -> (endpoint: Endpoint, id: String)? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    guard parts.first == "v1" else { return nil }
    let id = parts.count == 3 ? Form("id=\(parts[2])")["id"] ?? "" : ""
    switch (method, parts.dropFirst().first, parts.count) {
    case ("GET", "account", 2): return (.account, "")
    case ("GET", "products", 2): return (.listProducts, "")
    case ("POST", "products", 2): return (.createProduct, "")
    case ("GET", "products", 3): return (.retrieveProduct, id)
    case ("POST", "products", 3): return (.updateProduct, id)
    case ("DELETE", "products", 3): return (.deleteProduct, id)
    case ("GET", "prices", 2): return (.listPrices, "")
    case ("POST", "prices", 2): return (.createPrice, "")
    case ("GET", "prices", 3): return (.retrievePrice, id)
    case ("POST", "prices", 3): return (.updatePrice, id)
    default: return nil
    }
  }
}
