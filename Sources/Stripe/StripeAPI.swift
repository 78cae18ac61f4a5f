import SyncCore

/// The few calls that a synchronisation needs, in Stripe's own terms.
///
/// One call is one logical request: an implementation over HTTP may repeat it under one idempotency key.
/// Failures are classified as `StripeFailure.kind` says (`docs.stripe.com/api/errors`).
public protocol StripeAPI: Sendable {
  /// Who answers: `GET /v1/account`.
  func account() async throws(StripeFailure) -> StripeAccount

  /// One product: `GET /v1/products/{id}`.
  func retrieveProduct(_ id: String) async throws(StripeFailure) -> StripeProduct

  /// Changes a product: `POST /v1/products/{id}`.
  func updateProduct(_ id: String, _ parameters: ProductParameters) async throws(StripeFailure) -> StripeProduct

  /// Makes a product under an id of our choice: `POST /v1/products`.
  func createProduct(_ id: String, _ parameters: ProductParameters) async throws(StripeFailure) -> StripeProduct

  /// One page of products, newest first, after the one with the id `cursor`: `GET /v1/products`.
  func products(after cursor: String?, limit: Int) async throws(StripeFailure) -> ProductPage

  /// One page of prices, newest first: `GET /v1/prices`.
  func prices(_ query: PriceQuery) async throws(StripeFailure) -> PricePage

  /// Makes a price: `POST /v1/prices`.
  func createPrice(_ parameters: PriceParameters) async throws(StripeFailure) -> StripePrice

  /// Archives a price or takes it back: `POST /v1/prices/{id}` with `active`. All else of a price is immutable.
  func updatePrice(_ id: String, active: Bool) async throws(StripeFailure) -> StripePrice
}
