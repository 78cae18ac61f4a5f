import FoundationEssentials

/// What a processor reached when it asked Stripe who it is.
public struct StripeAccount: Sendable, Equatable {
  /// Which kind of Stripe answers.
  public enum Mode: String, Sendable {
    case live
    case test
    case simulated
    /// The deployed Edge Function's own, of which it tells neither account nor mode.
    case edge
  }

  /// The account's id; empty when a restricted key may not learn it.
  public var id: String
  /// Live, test or simulated.
  public var mode: Mode
  /// How long the answer took, in milliseconds.
  public var latencyMilliseconds: Int

  /// Makes an account.
  public init(id: String, mode: Mode, latencyMilliseconds: Int) {
    self.id = id
    self.mode = mode
    self.latencyMilliseconds = latencyMilliseconds
  }
}

/// Why Stripe did not do what was asked, with what the operator needs to find it again.
public struct StripeFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What a worker does about a failure.
  public enum Class: Sendable, Equatable {
    /// Another try may succeed: network, time-out, 409, 429, 5xx.
    case transient
    /// It will never succeed as it is: other 400 and 404.
    case permanent
    /// Nothing will succeed: 401, 403, another account or mode. The worker pauses.
    case global
  }

  /// What to do about it.
  public var kind: Class
  /// The HTTP status, or nil when there was no answer.
  public var status: Int?
  /// Stripe's error type, such as `invalid_request_error`.
  public var type: String?
  /// Stripe's error code, such as `resource_missing`.
  public var code: String?
  /// The parameter that Stripe complains of.
  public var parameter: String?
  /// Stripe's sentence, or ours.
  public var message: String
  /// The id of the request in Stripe's own log.
  public var requestID: String?
  /// What Stripe itself says about another try (`Stripe-Should-Retry`), or nil when it says nothing.
  public var shouldRetry: Bool?
  /// How long Stripe asks to wait before another try (`Retry-After`), or nil.
  public var retryAfter: Duration?

  /// Makes a failure.
  public init(
    kind: Class, status: Int? = nil, type: String? = nil, code: String? = nil, parameter: String? = nil, message: String,
    requestID: String? = nil, shouldRetry: Bool? = nil, retryAfter: Duration? = nil
  ) {
    self.kind = kind
    self.status = status
    self.type = type
    self.code = code
    self.parameter = parameter
    self.message = message
    self.requestID = requestID
    self.shouldRetry = shouldRetry
    self.retryAfter = retryAfter
  }

  /// One line: status, code, message, request id.
  public var description: String {
    var line = "Stripe"
    if let status { line += " \(status)" }
    if let code = code ?? type { line += " \(code)" }
    line += ": \(message)"
    if let requestID { line += " (\(requestID))" }
    return line
  }
}

/// The far end of a worker: makes one space right in Stripe.
public protocol SpaceProcessor: Sendable {
  /// Asks Stripe who it is.
  func account() async throws(StripeFailure) -> StripeAccount

  /// Makes product and price of a space right.
  ///
  /// - Parameters:
  ///   - job: The claimed job; its payload is a hint, and for a deleted space the only source.
  ///   - space: The row as it stands now, or nil when it is gone.
  ///   - writeBack: To be called with the ids before older prices are archived; false means: stop, the claim is lost.
  func synchronise(
    _ job: ClaimedJob, space: Space?, writeBack: @Sendable (StripeIDs) async -> Bool
  ) async throws(StripeFailure)
}
