import SyncCore

@testable import Stripe

/// A Stripe whose n-th call is interrupted: before it is done, or after, so that only its answer is lost.
actor InterruptedStripe: StripeAPI {
  private let stripe: SimulatedStripe
  private let fatalCall: Int
  private let doesTheWork: Bool
  /// Calls so far, by name, in order.
  private(set) var calls: [String] = []

  /// Interrupts call number `fatalCall` (1 is the first); 0 for none.
  init(_ stripe: SimulatedStripe, fatalCall: Int = 0, doesTheWork: Bool = false) {
    self.stripe = stripe
    self.fatalCall = fatalCall
    self.doesTheWork = doesTheWork
  }

  private func attend<Answer: Sendable>(
    _ name: String, _ work: @Sendable () async throws(StripeFailure) -> Answer
  ) async throws(StripeFailure) -> Answer {
    calls.append(name)
    guard calls.count == fatalCall else { return try await work() }
    if doesTheWork { _ = try await work() }
    throw StripeFailure(kind: .transient, message: "connection lost")
  }

  func account() async throws(StripeFailure) -> StripeAccount { try await stripe.account() }

  func retrieveProduct(_ id: String) async throws(StripeFailure) -> StripeProduct { try await stripe.retrieveProduct(id) }

  func updateProduct(_ id: String, _ parameters: ProductParameters) async throws(StripeFailure) -> StripeProduct {
    try await attend("updateProduct") { [stripe] () throws(StripeFailure) in try await stripe.updateProduct(id, parameters) }
  }

  func createProduct(_ id: String, _ parameters: ProductParameters) async throws(StripeFailure) -> StripeProduct {
    try await attend("createProduct") { [stripe] () throws(StripeFailure) in try await stripe.createProduct(id, parameters) }
  }

  func products(after cursor: String?, limit: Int) async throws(StripeFailure) -> ProductPage {
    try await attend("products") { [stripe] () throws(StripeFailure) in try await stripe.products(after: cursor, limit: limit) }
  }

  func prices(_ query: PriceQuery) async throws(StripeFailure) -> PricePage {
    try await attend("prices") { [stripe] () throws(StripeFailure) in try await stripe.prices(query) }
  }

  func createPrice(_ parameters: PriceParameters) async throws(StripeFailure) -> StripePrice {
    try await attend("createPrice") { [stripe] () throws(StripeFailure) in try await stripe.createPrice(parameters) }
  }

  func updatePrice(_ id: String, active: Bool) async throws(StripeFailure) -> StripePrice {
    try await attend("updatePrice") { [stripe] () throws(StripeFailure) in try await stripe.updatePrice(id, active: active) }
  }
}
