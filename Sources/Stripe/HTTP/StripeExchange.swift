import SyncCore

/// One request that was sent, for a log.
public struct StripeExchange: Sendable, Equatable {
  /// `GET` or `POST`.
  public var method: String
  /// The path without its query.
  public var path: String
  /// The status of the answer, or nil when none came.
  public var status: Int?
  /// The id of the request in Stripe's own log, or nil.
  public var requestID: String?
  /// Which request of its call this was, 1 or more.
  public var attempt: Int
  /// When the rate limit let it through, or nil where there is none.
  public var admitted: Timestamp?
  /// How long it took.
  public var milliseconds: Int
  /// Why it failed, or nil.
  public var error: String?
}
