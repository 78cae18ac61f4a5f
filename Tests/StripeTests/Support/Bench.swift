import FoundationEssentials
import SyncCore

@testable import Stripe

/// A space, its row, and a Stripe that answers at once.
actor Bench {
  let stripe = SimulatedStripe(.instant)
  private(set) var space: Space
  private var mapping = PriceMapping()

  init(_ space: Space = Bench.space()) { self.space = space }

  /// A space as the platform would have it.
  static func space(price: String? = "12.50", pricing: String? = "hourly") -> Space {
    Space(
      id: UUID(), name: " Salle A ", description: "Calme", capacity: 8, imageURL: "https://images.example.com/a.jpg",
      pricingType: pricing, priceText: price)
  }

  /// The id that a first sync gives the product.
  nonisolated static func productID(_ space: Space) -> String { StripeSynchroniser.productID(space.id) }

  func edit(_ change: (inout Space) -> Void) { change(&space) }

  func setMapping(_ mapping: PriceMapping) { self.mapping = mapping }

  /// Syncs the row and writes the ids back to it, as the worker does.
  ///
  /// - Returns: The calls that were made.
  @discardableResult
  func sync(fatalCall: Int = 0, doesTheWork: Bool = false, writesBack: Bool = true) async throws(StripeFailure) -> [String] {
    let api = InterruptedStripe(stripe, fatalCall: fatalCall, doesTheWork: doesTheWork)
    try await StripeSynchroniser(api, mapping: mapping).synchronise(job(.manualSync), space: space) { ids in
      if writesBack { await self.write(ids) }
      return writesBack
    }
    return await api.calls
  }

  /// Syncs as after a deletion of the row.
  func delete(payload: String = "{}") async throws(StripeFailure) {
    var deleted = job(.delete)
    deleted.payload = payload
    try await StripeSynchroniser(stripe).synchronise(deleted, space: nil) { _ in true }
  }

  private func write(_ ids: StripeIDs) {
    space.stripeProductID = ids.product
    space.stripePriceID = ids.price
  }

  private func job(_ type: EventType) -> ClaimedJob {
    ClaimedJob(key: JobKey(spaceID: space.id, eventType: type), payload: "{}", attempt: 1, claim: .none)
  }

  /// The product in Stripe.
  func product() async -> StripeProduct? { await stripe.product(space.stripeProductID ?? Self.productID(space)) }

  /// The prices in Stripe, oldest first.
  func prices() async -> [StripePrice] { await stripe.allPrices(of: space.stripeProductID ?? Self.productID(space)) }
}
