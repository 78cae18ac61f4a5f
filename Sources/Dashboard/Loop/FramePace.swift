import TextScreen

/// How soon the frame for a key that is held down may follow the one before.
///
/// What a slow connection has not delivered yet can't be asked of a terminal: kernel, SSH server and multiplexer take in far more than a screen.
/// So where a held key changes much, as one that scrolls does, its frames come no faster than such a line takes them, and the keys
/// between two of them share one. Any other key is answered at once, and so is each that moves a cursor only.
public struct FramePace: Sendable {
  /// The line that held keys must not outrun, in bytes a second, and the longest rest after a frame, in nanoseconds.
  private static let line: UInt64 = 3_000
  private static let longestRest: UInt64 = 200_000_000
  /// The bytes that a key may send thirty times a second all the same.
  private static let little = 100

  /// No frame before this moment, in nanoseconds of the caller's clock.
  public private(set) var rest: UInt64 = 0
  private var held: Key?
  private var isHeld = false
  private var hasNews = false

  /// Nothing was heard yet.
  public init() {}

  /// Learns what came from the terminal.
  public mutating func hear(_ input: [InputEvent]) {
    guard case .key(let key)? = input.last else { return }
    isHeld = key == held
    held = key
    if !isHeld { rest = 0 }
  }

  /// Learns that something happened by itself, which the next frame shows as well.
  public mutating func hearNews() { hasNews = true }

  /// Learns that a frame went out.
  ///
  /// - Parameters:
  ///   - bytes: How much it was. Where it showed news it says nothing of what a key costs.
  ///   - answers: Whether a key had come since the last one.
  ///   - now: When, in nanoseconds of a clock that never goes back.
  public mutating func show(_ bytes: Int, answers aKey: Bool, at now: UInt64) {
    defer { hasNews = false }
    guard aKey, isHeld, !hasNews, bytes > Self.little else { return }
    rest = now + min(UInt64(bytes) * 1_000_000_000 / Self.line, Self.longestRest)
  }
}
