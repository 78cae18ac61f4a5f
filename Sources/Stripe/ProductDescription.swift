import FoundationEssentials
import SyncCore

/// What Stripe is told about a space, within Stripe's limits (`docs.stripe.com/api/products/create`, `docs.stripe.com/metadata`).
struct ProductDescription: Sendable {
  /// The metadata key that the platform's own function looks for.
  static let spaceKey = "supabase_id"

  /// Metadata that marks a price as made by us or by the platform's earlier function.
  static let ownKeys = [spaceKey, "spacesync", "created_at"]

  /// The parameters of the product: empty texts clear what was removed on the platform.
  let parameters: ProductParameters
  /// Why the picture of the space is not sent, or nil.
  let droppedImage: String?

  /// Describes a space, with a plain sentence for the operator when it can't be sold under its name.
  init(_ space: Space) throws(StripeFailure) {
    let name = space.name.trimmed
    guard !name.isEmpty else { throw .refused("The space has no name; Stripe refuses a product without one.") }
    let length = name.unicodeScalars.count
    guard length <= 5_000 else { throw .refused("The name has \(length) characters; Stripe accepts 5,000.") }
    var metadata = Self.ownMark(space.id)
    metadata["capacity"] = space.capacity.map(String.init) ?? ""
    metadata["pricing_type"] = (space.pricingType ?? "").cut(toScalars: 500)
    metadata["custom_label"] = (space.customLabel ?? "").cut(toScalars: 500)
    let url = space.imageURL?.trimmed ?? ""
    let complaint = url.isEmpty ? nil : Self.complaint(url)
    droppedImage = complaint.map { "The picture was left out: \($0)." }
    parameters = ProductParameters(
      name: name, description: (space.description ?? "").trimmed.cut(toScalars: 40_000),
      images: url.isEmpty || complaint != nil ? [] : [url], active: true, metadata: metadata)
  }

  /// The metadata by which our objects are known again.
  static func ownMark(_ space: UUID) -> [String: String] { [spaceKey: space.text, "spacesync": "1"] }

  /// Why Stripe could not fetch a picture, or nil. A bad one is dropped and must not block the sync, but the old one goes too.
  private static func complaint(_ url: String) -> String? {
    guard url.unicodeScalars.count <= 2_048 else { return "its address is longer than 2,048 characters" }
    let lower = url.lowercased()
    guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else {
      return "its address is not one of the web (http, https)"
    }
    let host = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    guard !host.isEmpty else { return "its address has no host" }
    guard !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else { return "its address has a space or a control character in it" }
    return nil
  }
}
