/// How long to wait before the next try to connect: 0.2 s, doubling to 30 s, with jitter, so that many clients don't come back at once.
struct Backoff: Sendable {
  /// Tries since the last success.
  private(set) var attempt = 0

  /// Seconds until the next try.
  mutating func next() -> Double {
    attempt += 1
    let base = min(30, 0.2 * Double(1 << min(attempt - 1, 10)))
    return base * Double.random(in: 0.75...1)
  }

  /// Starts anew after a success.
  mutating func reset() { attempt = 0 }
}
