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
  private var state: UInt64

  /// Makes a source of faults.
  public init(probability: Double, seed: UInt64, faults: [Fault] = Chaos.passing) {
    self.probability = probability
    self.faults = faults
    state = seed
  }

  /// All that passes by itself and takes no time.
  public static let passing: [Fault] = [
    .status(500), .status(503), .statusAfterWork(500), .dropBefore, .dropAfter, .malformed, .otherJSON, .empty, .html(502),
    .rateLimited("endpoint-rate"), .lockTimeout, .status(409),
  ]

  mutating func draw() -> Fault? {
    guard Double(next() >> 11) / Double(1 << 53) < probability, !faults.isEmpty else { return nil }
    return faults[Int(next() % UInt64(faults.count))]
  }

  // SplitMix64 (Steele, Lea, Flood 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
