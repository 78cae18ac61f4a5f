import FoundationEssentials
import SyncCore

/// Makes one space right in Stripe, whatever an earlier, interrupted try left behind.
///
/// Product and price have natural keys inside Stripe (a deterministic product id, a content-addressed lookup key), so a repeated
/// try meets the objects of the first one instead of making new ones. The row decides, the payload is a hint. The caller serialises:
/// no two tries of one space may run at once.
public struct StripeSynchroniser: SpaceProcessor {
  private let api: any StripeAPI
  private let mapping: PriceMapping

  /// Makes a synchroniser over a Stripe.
  public init(_ api: any StripeAPI, mapping: PriceMapping = PriceMapping()) {
    self.api = api
    self.mapping = mapping
  }

  /// Asks Stripe who it is.
  public func account() async throws(StripeFailure) -> StripeAccount { try await api.account() }

  /// Makes product and price of a space right, or archives the product of one that is gone.
  public func synchronise(
    _ job: ClaimedJob, space: Space?, writeBack: @Sendable (StripeIDs) async -> Bool
  ) async throws(StripeFailure) {
    guard let space else { return try await archive(job) }
    guard space.isActive else { return try await retire(space, writeBack) }

    let wanted = try WantedPrice(space, mapping)
    let product = try await product(of: space, try ProductDescription.parameters(space))
    let found = try await activePrices(of: product.id)
    let price = try await price(wanted, of: space, product: product.id, among: found)
    if product.defaultPrice != price.id {
      _ = try await api.updateProduct(product.id, ProductParameters(defaultPrice: price.id))
    }
    // Older prices go only after the row points at the new one: a crash in between leaves an extra price, never a dead id.
    guard await writeBack(StripeIDs(product: product.id, price: price.id)) else { return }
    for other in found where other.id != price.id && isOurs(other) {
      _ = try await api.updatePrice(other.id, active: false)
    }
  }

  // MARK: Archiving

  /// The space is gone: its product is archived, never deleted, for Stripe keeps a product with prices anyway.
  private func archive(_ job: ClaimedJob) async throws(StripeFailure) {
    let payload = try? JSONDecoder().decode(DeletedSpace.self, from: Data(job.payload.utf8))
    let id = payload?.productID.flatMap { $0.isEmpty ? nil : $0 } ?? Self.productID(job.key.spaceID)
    do throws(StripeFailure) {
      _ = try await api.updateProduct(id, ProductParameters(active: false))
    } catch {
      // Nothing to archive is as good as archived.
      guard error.isMissing else { throw error }
    }
  }

  /// The space is inactive: its product is archived and its price left alone. What was never sold is not made.
  private func retire(_ space: Space, _ writeBack: @Sendable (StripeIDs) async -> Bool) async throws(StripeFailure) {
    var parameters = try ProductDescription.parameters(space)
    parameters.active = false
    let known = space.stripeProductID.flatMap { $0.isEmpty ? nil : $0 }
    let updated = try await update(known ?? Self.productID(space.id), parameters)
    guard let id = known ?? updated?.id else { return }
    _ = await writeBack(StripeIDs(product: id, price: space.stripePriceID))
  }

  // MARK: Product

  /// Updates the product of a space, or makes it under its deterministic id.
  ///
  /// A product that was archived by hand becomes active again: the platform says that the space is on sale.
  private func product(of space: Space, _ parameters: ProductParameters) async throws(StripeFailure) -> StripeProduct {
    let known = space.stripeProductID.flatMap { $0.isEmpty ? nil : $0 }
    if let known, let product = try await update(known, parameters) { return product }
    let base = Self.productID(space.id)
    // An id that exists but can't be updated is burnt (a deleted product may keep its id): the next suffix is free.
    for id in [base, "\(base)_2", "\(base)_3"] {
      if id != known, let product = try await update(id, parameters) { return product }
      do throws(StripeFailure) {
        return try await api.createProduct(id, parameters)
      } catch {
        guard error.code == "resource_already_exists" else { throw error }
        if let product = try await update(id, parameters) { return product }
      }
    }
    throw .refused("The product ids \(base), _2 and _3 were all deleted in Stripe and can't be used again.")
  }

  /// Updates a product; nil when there is none under this id.
  private func update(_ id: String, _ parameters: ProductParameters) async throws(StripeFailure) -> StripeProduct? {
    do throws(StripeFailure) {
      return try await api.updateProduct(id, parameters)
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }

  // MARK: Price

  /// Finds the wanted price, takes it back from the archive, or makes it.
  private func price(
    _ wanted: WantedPrice, of space: Space, product: String, among active: [StripePrice]
  ) async throws(StripeFailure) -> StripePrice {
    let fitting = active.filter(wanted.matches)
    if let price = fitting.first(where: { $0.lookupKey == wanted.lookupKey }) ?? fitting.first(where: isOurs) ?? fitting.first {
      return price
    }
    let archived = try await api.prices(PriceQuery(lookupKey: wanted.lookupKey, active: false)).prices
    if let price = archived.first(where: { $0.product == product && wanted.matches($0) }) {
      return try await api.updatePrice(price.id, active: true)
    }
    var parameters = PriceParameters(
      product: product, currency: wanted.currency, unitAmount: wanted.unitAmount, recurrence: wanted.recurrence,
      lookupKey: wanted.lookupKey, metadata: ProductDescription.ownMark(space.id))
    do throws(StripeFailure) {
      return try await api.createPrice(parameters)
    } catch {
      guard error.isLookupKeyTaken else { throw error }
      if let holder = try await holder(of: wanted, product: product) { return holder }
    }
    // The holder belongs to another product, an earlier one of this space: the key moves to the price that is sold from now on.
    parameters.transfersLookupKey = true
    return try await api.createPrice(parameters)
  }

  /// The price of this product that holds the wanted key, made active; nil when the key is held elsewhere.
  private func holder(of wanted: WantedPrice, product: String) async throws(StripeFailure) -> StripePrice? {
    for active in [true, false] {
      let held = try await api.prices(PriceQuery(lookupKey: wanted.lookupKey, active: active)).prices
      if let price = held.first(where: { $0.product == product && wanted.matches($0) }) {
        return price.active ? price : try await api.updatePrice(price.id, active: true)
      }
    }
    return nil
  }

  /// All active prices of a product, page by page.
  private func activePrices(of product: String) async throws(StripeFailure) -> [StripePrice] {
    var query = PriceQuery(product: product, active: true)
    var found: [StripePrice] = []
    while true {
      let page = try await api.prices(query)
      found += page.prices
      guard page.hasMore, let last = page.prices.last else { return found }
      query.startingAfter = last.id
    }
  }

  /// True for a price that we or the platform's earlier function made; foreign ones are never archived.
  private func isOurs(_ price: StripePrice) -> Bool {
    price.lookupKey?.hasPrefix("spacesync:") == true
      || ProductDescription.ownKeys.contains { price.metadata[$0] != nil }
  }

  /// The product id of a space that has none yet: some stand-ins for Stripe insist on the prefix `prod_`.
  static func productID(_ space: UUID) -> String {
    "prod_space_\(space.text.filter { $0 != "-" })"
  }
}

/// What the payload of a DELETE job says about the product: the row as it was.
private struct DeletedSpace: Decodable {
  var productID: String?

  enum CodingKeys: String, CodingKey {
    case productID = "stripe_product_id"
  }
}
