import FoundationEssentials
import SyncCore

/// What Stripe is told about a space, within Stripe's limits.
enum ProductDescription {
  /// The metadata key that the platform's own function looks for.
  private static let spaceKey = "supabase_id"

  /// Metadata that marks a price as made by us or by the platform's earlier function.
  static let ownKeys = [spaceKey, "spacesync", "created_at"]

  /// The parameters of the product: empty texts clear what was removed on the platform.
  static func parameters(_ space: Space) throws(StripeFailure) -> ProductParameters {
    let name = trimmed(space.name)
    guard !name.isEmpty else { throw .refused("The space has no name; Stripe refuses a product without one.") }
    guard name.count <= 5_000 else { throw .refused("The name has \(name.count) characters; Stripe accepts 5,000.") }
    var metadata = ownMark(space.id)
    metadata["capacity"] = space.capacity.map(String.init) ?? ""
    metadata["pricing_type"] = String((space.pricingType ?? "").prefix(500))
    metadata["custom_label"] = String((space.customLabel ?? "").prefix(500))
    return ProductParameters(
      name: name, description: String(trimmed(space.description ?? "").prefix(40_000)), images: images(space.imageURL),
      active: true, metadata: metadata)
  }

  /// The metadata by which our objects are known again.
  static func ownMark(_ space: UUID) -> [String: String] { [spaceKey: space.text, "spacesync": "1"] }

  /// The picture when Stripe can fetch it; a bad one is dropped and must not block the sync, but the old one goes too.
  private static func images(_ url: String?) -> [String] {
    guard let url = url.map(trimmed), url.utf8.count <= 2_048 else { return [] }
    let lower = url.lowercased()
    guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else { return [] }
    let host = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    guard !host.isEmpty, !url.utf8.contains(where: { $0 <= 0x20 }) else { return [] }
    return [url]
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
