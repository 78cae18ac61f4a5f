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
  private let forgetsOtherMode: @Sendable () -> Bool
  private let notify: @Sendable (SyncNotice) -> Void
  private let adoption: ProductAdoption

  /// Makes a synchroniser over a Stripe.
  ///
  /// - Parameters:
  ///   - api: The Stripe.
  ///   - mapping: How pricing types become prices.
  ///   - notify: Told of what a synchronisation did not do, although it succeeded; must not block.
  ///   - forgetsOtherMode: True once an operator has changed the mode on purpose: an id in a row that exists only in the other mode is then
  ///     one that is missing here. Otherwise it means a wrong key, and taking it for missing would make every product anew.
  public init(
    _ api: any StripeAPI, mapping: PriceMapping = PriceMapping(),
    notify: @escaping @Sendable (SyncNotice) -> Void = { _ in }, forgetsOtherMode: @escaping @Sendable () -> Bool = { false }
  ) {
    self.api = api
    self.mapping = mapping
    self.forgetsOtherMode = forgetsOtherMode
    self.notify = notify
    adoption = ProductAdoption(api)
  }

  /// Asks Stripe who it is.
  public func account() async throws(StripeFailure) -> StripeAccount { try await api.account() }

  /// Makes product and price of a space right, or archives the product of one that is gone.
  public func synchronise(
    _ job: ClaimedJob, space: Space?, writeBack: @Sendable (StripeIDs) async -> Bool
  ) async throws(StripeFailure) {
    guard let space else { return try await archive(job) }
    guard space.isActive else { return try await retire(space, writeBack) }

    // All that can be judged without Stripe is judged first: a refusal leaves nothing half made.
    let wanted = try WantedPrice(space, mapping)
    let description = try ProductDescription(space)
    if let reason = description.droppedImage { notify(SyncNotice(space.id, .imageDropped, reason)) }
    if let warning = wanted.warning { notify(SyncNotice(space.id, .belowMinimumCharge, warning)) }
    let (product, isNew) = try await product(of: space, description.parameters)
    do throws(StripeFailure) {
      try await setPrice(wanted, of: space, product, isNew: isNew, writeBack)
    } catch {
      // The product was there a moment ago: somebody deletes by hand just now, and the next try makes it again.
      guard error.isMissing else { throw error }
      throw error.asTransient
    }
  }

  // MARK: Archiving

  /// The space is gone: its product is archived, never deleted, for Stripe keeps a product with prices anyway.
  private func archive(_ job: ClaimedJob) async throws(StripeFailure) {
    let payload = try? JSONDecoder().decode(DeletedSpace.self, from: Data(job.payload.utf8))
    _ = try await firstUpdated(payload?.productID?.nonEmpty, of: job.key.spaceID, ProductParameters(active: false))
  }

  /// The space is inactive: its product is archived and its price left alone. What was never sold is not made.
  private func retire(_ space: Space, _ writeBack: @Sendable (StripeIDs) async -> Bool) async throws(StripeFailure) {
    // A text that Stripe would refuse must not keep the product on sale.
    var parameters = (try? ProductDescription(space).parameters) ?? ProductParameters()
    parameters.active = false
    let known = space.stripeProductID?.nonEmpty
    let product = try await firstUpdated(known, of: space.id, parameters)
    guard let id = product?.id ?? known else { return }
    _ = await writeBack(StripeIDs(product: id, price: space.stripePriceID, requestID: product?.requestID))
  }

  /// Updates the product of a space wherever it may be; nil, and nothing done, when there is none.
  private func firstUpdated(
    _ known: String?, of space: UUID, _ parameters: ProductParameters
  ) async throws(StripeFailure) -> StripeProduct? {
    if let known, let product = try await update(known, parameters, space) { return product }
    for id in Self.productIDs(space) where id != known {
      if let product = try await update(id, parameters, space) { return product }
    }
    guard known == nil, let adopted = try await adoption.product(of: space) else { return nil }
    return try await update(adopted, parameters, space)
  }

  // MARK: Product

  /// Updates the product of a space, adopts an earlier one, or makes it under its deterministic id.
  ///
  /// A product that was archived by hand becomes active again: the platform says that the space is on sale.
  private func product(
    of space: Space, _ parameters: ProductParameters
  ) async throws(StripeFailure) -> (product: StripeProduct, isNew: Bool) {
    let known = space.stripeProductID?.nonEmpty
    if let known, let product = try await update(known, parameters, space.id) { return (product, false) }
    let ids = Self.productIDs(space.id)
    for id in ids {
      // An id that exists but can't be updated is burnt (a deleted product may keep its id): the next suffix is free.
      if id != known, let product = try await update(id, parameters, space.id) { return (product, false) }
      if known == nil, id == ids.first, let adopted = try await adoption.product(of: space.id),
        let product = try await update(adopted, parameters, space.id)
      {
        return (product, false)
      }
      do throws(StripeFailure) {
        return (
          try await write(parameters, space.id) { parameters throws(StripeFailure) in try await api.createProduct(id, parameters) }, true
        )
      } catch {
        guard error.code == "resource_already_exists" else { throw error }
        if let product = try await update(id, parameters, space.id) { return (product, false) }
      }
    }
    throw .refused("The product ids \(ids.joined(separator: ", ")) were all deleted in Stripe and can't be used again.")
  }

  /// Updates a product; nil when there is none under this id.
  private func update(_ id: String, _ parameters: ProductParameters, _ space: UUID) async throws(StripeFailure) -> StripeProduct? {
    do throws(StripeFailure) {
      return try await write(parameters, space) { parameters throws(StripeFailure) in try await api.updateProduct(id, parameters) }
    } catch {
      guard error.isMissing || (error.isOfOtherMode && forgetsOtherMode()) else { throw error }
      return nil
    }
  }

  /// Writes a product; when Stripe refuses the picture, without it: a picture must not keep a space from being sold.
  private func write(
    _ parameters: ProductParameters, _ space: UUID, _ call: (ProductParameters) async throws(StripeFailure) -> StripeProduct
  ) async throws(StripeFailure) -> StripeProduct {
    do throws(StripeFailure) {
      return try await call(parameters)
    } catch {
      guard error.kind == .permanent, error.parameter?.hasPrefix("images") == true, parameters.images?.isEmpty == false else { throw error }
      notify(SyncNotice(space, .imageDropped, "Stripe refuses the picture: \(error.message)"))
      var parameters = parameters
      parameters.images = []
      return try await call(parameters)
    }
  }

  // MARK: Price

  /// Finds or makes the price, makes it the default, has the row point at it, and only then archives what it replaces.
  private func setPrice(
    _ wanted: WantedPrice, of space: Space, _ product: StripeProduct, isNew: Bool, _ writeBack: @Sendable (StripeIDs) async -> Bool
  ) async throws(StripeFailure) {
    // A product made just now has no prices to look for.
    let found = isNew ? [] : try await activePrices(of: product.id)
    let price = try await price(wanted, of: space, product, isNew: isNew, among: found)
    var requestID = price.requestID ?? product.requestID
    if product.defaultPrice != price.id {
      requestID = try await api.updateProduct(product.id, ProductParameters(defaultPrice: price.id)).requestID
    }
    // Older prices go only after the row points at the new one: a crash in between leaves an extra price, never a dead id.
    guard await writeBack(StripeIDs(product: product.id, price: price.id, requestID: requestID)) else { return }
    let others = found.filter { $0.id != price.id }
    for other in others where isOurs(other, space.id) { try await archive(other) }
    let foreign = others.filter { !isOurs($0, space.id) }.map(\.id)
    if !foreign.isEmpty {
      let named = foreign.prefix(5).joined(separator: ", ")
      notify(SyncNotice(space.id, .foreignPrices, "Active prices that others made were left alone: \(named) (\(foreign.count))"))
    }
  }

  /// Finds the wanted price, takes it back from the archive, or makes it.
  private func price(
    _ wanted: WantedPrice, of space: Space, _ product: StripeProduct, isNew: Bool, among active: [StripePrice]
  ) async throws(StripeFailure) -> StripePrice {
    let fitting = active.filter { wanted.matches($0) && !isOfAnother($0, space.id) }
    let best =
      fitting.first { $0.lookupKey == wanted.lookupKey } ?? fitting.first { isOurs($0, space.id) && $0.id == product.defaultPrice }
      ?? fitting.first { isOurs($0, space.id) } ?? fitting.first
    if let best { return best }
    if !isNew, let price = try await held(wanted, by: product.id, active: false) {
      return try await api.updatePrice(price.id, active: true)
    }
    var parameters = PriceParameters(
      product: product.id, currency: wanted.currency, unitAmount: wanted.unitAmount, recurrence: wanted.recurrence,
      lookupKey: wanted.lookupKey, metadata: ProductDescription.ownMark(space.id))
    do throws(StripeFailure) {
      return try await api.createPrice(parameters)
    } catch {
      guard error.isLookupKeyTaken else { throw error }
      if let price = try await held(wanted, by: product.id, active: true) { return price }
      if let price = try await held(wanted, by: product.id, active: false) { return try await api.updatePrice(price.id, active: true) }
    }
    // The holder belongs to another product, an earlier one of this space: the key moves to the price that is sold from now on.
    parameters.transfersLookupKey = true
    return try await api.createPrice(parameters)
  }

  /// The price of a product that holds the wanted key and sells for it; nil when there is none.
  private func held(_ wanted: WantedPrice, by product: String, active: Bool) async throws(StripeFailure) -> StripePrice? {
    try await api.prices(PriceQuery(lookupKey: wanted.lookupKey, active: active)).prices
      .first { $0.product == product && wanted.matches($0) }
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

  /// Archives a price that was replaced.
  private func archive(_ price: StripePrice) async throws(StripeFailure) {
    do throws(StripeFailure) {
      _ = try await api.updatePrice(price.id, active: false)
    } catch {
      // Gone is as good as archived. A default that somebody moved back a moment ago is moved again by the next try.
      if error.isMissing { return }
      throw error.message.contains("default price of its product") ? error.asTransient : error
    }
  }

  /// True for a price that we or the platform's earlier function made for this space; foreign ones are never archived.
  private func isOurs(_ price: StripePrice, _ space: UUID) -> Bool {
    guard !isOfAnother(price, space) else { return false }
    return price.lookupKey?.hasPrefix(WantedPrice.keyPrefix) == true || ProductDescription.ownKeys.contains { price.metadata[$0] != nil }
  }

  /// True for a price that was made for another space: two rows may name one product, and neither's price is the other's to archive.
  private func isOfAnother(_ price: StripePrice, _ space: UUID) -> Bool {
    let owner = WantedPrice.space(ofKey: price.lookupKey) ?? price.metadata[ProductDescription.spaceKey].flatMap(UUID.init(uuidString:))
    return owner.map { $0 != space } ?? false
  }

  /// The product id of a space that has none yet: some stand-ins for Stripe insist on the prefix `prod_`.
  static func productID(_ space: UUID) -> String {
    "prod_space_\(space.text.filter { $0 != "-" })"
  }

  /// The ids in the order in which they are tried.
  private static func productIDs(_ space: UUID) -> [String] {
    let base = productID(space)
    return [base, "\(base)_2", "\(base)_3"]
  }
}

/// What the payload of a DELETE job says about the product: the row as it was.
private struct DeletedSpace: Decodable {
  var productID: String?

  enum CodingKeys: String, CodingKey {
    case productID = "stripe_product_id"
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
