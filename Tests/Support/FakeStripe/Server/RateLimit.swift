/// A limit of requests a second, of each endpoint and of all together, counted over the second that has just passed.
public struct RateLimit: Sendable {
  /// Of each endpoint.
  public var perEndpoint: Int
  /// Of all endpoints together.
  public var total: Int
  private var passed: [(endpoint: Endpoint, at: ContinuousClock.Instant)] = []

  /// Makes a limit; by default that of a sandbox.
  public init(perEndpoint: Int = 25, total: Int = 25) {
    self.perEndpoint = perEndpoint
    self.total = total
  }

  /// Lets a request pass, or not.
  public mutating func takes(_ endpoint: Endpoint, at now: ContinuousClock.Instant) -> Bool {
    passed.removeAll { $0.at.duration(to: now) >= .seconds(1) }
    guard passed.count < total, passed.count(where: { $0.endpoint == endpoint }) < perEndpoint else { return false }
    passed.append((endpoint, now))
    return true
  }
}
