/// When what is to be done next: looks, signs of life, tests whether notifications arrive.
///
/// The first change after a quiet time is looked at without delay, and then at most every 250 ms, however many notifications come. A look that
/// found nothing does not end the quiet.
struct FeedSchedule {
  /// The shortest time from a look that found something to the next.
  static let debounce = Duration.milliseconds(250)
  /// The longest time between two looks while notifications arrive, in case one does not.
  static let safety = Duration.seconds(10)
  private static let pingInterval = Duration.seconds(5)
  /// How often it is tested whether notifications arrive, and tried to listen where that failed.
  static let probing = Duration.seconds(30)
  private static let probePatience = Duration.seconds(2)

  private let probing: Duration
  /// True when something may have changed since the last look.
  private(set) var isDirty = false
  private var pace = Duration.seconds(1)
  private var earliest = ContinuousClock.now
  private var latest = ContinuousClock.now
  private var pingAt: ContinuousClock.Instant?
  private var probeAt: ContinuousClock.Instant?
  private var probeEnds: ContinuousClock.Instant?
  private var retryAt: ContinuousClock.Instant?

  init(probing: Duration = FeedSchedule.probing) { self.probing = probing }

  /// Says that something may have changed.
  mutating func mark() { isDirty = true }

  /// Reckons the time of the next look.
  ///
  /// - Parameters:
  ///   - start: When the look that has just ended began.
  ///   - isQuiet: Whether it found nothing.
  ///   - isLive: Whether notifications arrive.
  ///   - isActive: Whether something changed or is under way: then looks without notifications come once a second, else less and less often.
  ///   - due: When there is something to be looked at again in any case.
  mutating func looked(
    since start: ContinuousClock.Instant, isQuiet: Bool, isLive: Bool, isActive: Bool, due: ContinuousClock.Instant? = nil
  ) {
    let now = ContinuousClock.now
    isDirty = false
    // A look that takes long must leave the server at least as much time without.
    earliest = now + (now - start)
    if !isQuiet { earliest = max(earliest, start + Self.debounce) }
    pace = isActive ? .seconds(1) : min(.seconds(5), pace * 2)
    latest = now + (isLive ? Self.safety : pace)
    if let due { latest = min(latest, due) }
    latest = max(earliest, latest)
  }

  /// True when it is time to look.
  var isLookDue: Bool {
    let now = ContinuousClock.now
    return isDirty ? now >= earliest : now >= latest
  }

  /// Begins with the tries to listen, after one that failed.
  mutating func wantsToListen() { retryAt = .now + probing }

  /// True when it is time to try to listen; then the next try is due later.
  mutating func takeRetry() -> Bool {
    guard let due = retryAt, due <= .now else { return false }
    wantsToListen()
    return true
  }

  /// Begins with the tests of a listening connection.
  mutating func listens() {
    retryAt = nil
    pingAt = .now + Self.pingInterval
    probeAt = .now
  }

  /// True when a sign of life is to be asked for; then the next one is due later.
  mutating func takePing() -> Bool {
    guard let due = pingAt, due <= .now else { return false }
    pingAt = .now + Self.pingInterval
    return true
  }

  /// True when a test message is to be sent; then the next one is due later, and this one awaited for a while.
  mutating func takeProbe() -> Bool {
    guard let due = probeAt, due <= .now else { return false }
    probeAt = .now + probing
    probeEnds = .now + Self.probePatience
    return true
  }

  /// True while the test message may still arrive.
  var awaitsProbe: Bool { probeEnds.map { $0 > .now } ?? false }

  /// The test message arrived, or was given up.
  mutating func endProbe() { probeEnds = nil }

  /// Seconds until something is due.
  var pause: Double {
    let due = [isDirty ? earliest : latest, pingAt, probeAt, probeEnds, retryAt].compactMap { $0 }.min() ?? latest
    let left = (due - .now).components
    return max(0, Double(left.seconds) + Double(left.attoseconds) / 1e18)
  }
}
