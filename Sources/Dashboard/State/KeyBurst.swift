import SyncCore

/// Whether keys come faster than a hand presses them, as text pasted into a terminal without bracketed paste does.
public struct KeyBurst: Sendable, Equatable {
  /// More keys than this within `window` are a storm.
  static let limit = 20
  /// Microseconds.
  static let window: Int64 = 50_000

  private var start: Timestamp?
  private var keys = 0

  /// True while a storm lasts: keys that write are dropped.
  public var isStorm: Bool { keys > Self.limit }

  /// Counts keys that came at this moment.
  mutating func count(_ count: Int, at now: Timestamp) {
    if let start, now.microseconds - start.microseconds <= Self.window {
      keys += count
    } else {
      start = now
      keys = count
    }
  }
}
