import Fixtures

/// Which requests a fault meets.
public struct FaultRule: Sendable {
  /// What happens.
  public var fault: Fault
  /// Only requests of this kind, or all.
  public var endpoint: Endpoint?
  /// So many matching requests pass before.
  public var skipping: Int
  /// So many matching requests are met after that.
  public var times: Int

  /// Makes a rule; by default for the next request of any kind.
  public init(_ fault: Fault, on endpoint: Endpoint? = nil, skipping: Int = 0, times: Int = 1) {
    self.fault = fault
    self.endpoint = endpoint
    self.skipping = skipping
    self.times = times
  }
}

/// Faults at random, the same for the same seed as long as requests come one at a time.
public struct Chaos: Sendable {
  /// How likely a request is met, 0 to 1.
  public var probability: Double
  /// What may happen.
  public var faults: [Fault]
  private var random: SeededRandom

  /// Makes a source of faults.
  public init(probability: Double, seed: UInt64, faults: [Fault] = Chaos.passing) {
    self.probability = probability
    self.faults = faults
    random = SeededRandom(seed: seed)
  }

  /// All that passes by itself and takes no time.
  public static let passing: [Fault] = [
    .status(500), .status(503), .statusAfterWork(500), .dropBefore, .dropAfter, .malformed, .otherJSON, .empty, .html(502),
    .rateLimited("endpoint-rate"), .lockTimeout, .status(409),
  ]

  mutating func draw() -> Fault? {
    guard Double(random.next() >> 11) / Double(1 << 53) < probability, !faults.isEmpty else { return nil }
    return faults[Int(random.next() % UInt64(faults.count))]
  }
}
