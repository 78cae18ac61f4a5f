/// A request that came, and what became of it.
public struct RecordedRequest: Sendable {
  /// Its number, from 0.
  public var number: Int
  /// What it asked for, or nil for an unknown address.
  public var endpoint: Endpoint?
  /// `GET`, `POST` or `DELETE`.
  public var method: String
  /// The path, without the query.
  public var path: String
  /// The parameters of query or body.
  public var form: Form
  /// Headers by their name in lower case.
  public var headers: [String: String]
  /// The product that it is about, as far as it can be told: two of these at once are two calls at once for one space.
  public var subject: String?
  /// When it had come in whole.
  public var started: ContinuousClock.Instant
  /// When its answer was out, or the connection gone; nil while under way.
  public var ended: ContinuousClock.Instant?
  /// The status that was answered; nil for none.
  public var status: Int?
  /// What went wrong with it on demand.
  public var fault: Fault?
}
