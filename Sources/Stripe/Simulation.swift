/// How the simulated Stripe behaves: how long it takes and how often it fails.
public struct Simulation: Sendable {
  /// How long one space takes, over all its calls together.
  public var latency: ClosedRange<Duration>
  /// One space in so many fails; 0 for never.
  public var failsOneIn: Int
  /// Decides which ones: the same seed fails the same spaces.
  public var seed: UInt64

  /// Makes a behaviour; by default that of the demo.
  public init(
    latency: ClosedRange<Duration> = .milliseconds(200)...(.milliseconds(1_000)), failsOneIn: Int = 12, seed: UInt64 = 1
  ) {
    self.latency = latency
    self.failsOneIn = failsOneIn
    self.seed = seed
  }

  /// Answers at once and never fails: for tests.
  public static let instant = Simulation(latency: .zero...(.zero), failsOneIn: 0)
}

/// What the simulation has in store for one space on one visit: drawn once, so that the order of other spaces changes nothing.
struct SimulatedVisit: Sendable {
  /// The fault that the visit meets.
  enum Fault: Sendable, Equatable {
    case rateLimit
    case serverError
    case unavailableProduct
  }

  /// How long each call takes.
  var pause: Duration
  /// The fault and the number of the call that meets it (1 is the first), or nil.
  var fault: (kind: Fault, call: Int)?
  /// Calls so far.
  var calls = 0

  /// Draws a visit of a product that will need about so many calls.
  init(_ simulation: Simulation, product: String, visit: Int, expectedCalls: Int) {
    var generator = SplitMix64(seed: simulation.seed, for: product, visit)
    let span = simulation.latency.upperBound - simulation.latency.lowerBound
    let total = simulation.latency.lowerBound + span * Double.random(in: 0...1, using: &generator)
    pause = total / expectedCalls
    guard simulation.failsOneIn > 0, Int.random(in: 1...simulation.failsOneIn, using: &generator) == 1 else { return }
    let kinds: [Fault] = [.rateLimit, .serverError, .unavailableProduct]
    fault = (kinds[Int.random(in: 0..<kinds.count, using: &generator)], Int.random(in: 1...2, using: &generator))
  }

  /// Counts a call; the fault that it meets, if any.
  mutating func call() -> Fault? {
    calls += 1
    return fault?.call == calls ? fault?.kind : nil
  }
}
