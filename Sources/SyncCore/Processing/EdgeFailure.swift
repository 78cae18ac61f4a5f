/// Why the Edge Function did not do what was asked, in one sentence without any secret.
public struct EdgeFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The HTTP status, or nil when there was no answer.
  public var status: Int?
  /// The sentence for the operator.
  public let description: String

  /// Makes a failure.
  public init(status: Int? = nil, _ description: String) {
    self.status = status
    self.description = description
  }
}
