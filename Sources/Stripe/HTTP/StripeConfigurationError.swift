/// Why Stripe can't be asked as things are set up, in one sentence that never quotes a key.
public struct StripeConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence for the operator.
  public let description: String

  /// Makes an error.
  public init(_ description: String) { self.description = description }
}
