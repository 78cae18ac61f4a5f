/// The command line while it is open.
public struct PaletteState: Sendable, Equatable {
  /// What is being typed, without the colon.
  public var field = LineField()
  /// The place in the history, 0 being the newest; nil: what was typed.
  public var recalled: Int?
  /// What was typed before the history was looked through.
  public var draft = ""
  /// The text that Tab completes, and the candidate that it shows; nil until Tab is pressed.
  public var completion: Completion?

  /// What Tab goes through.
  public struct Completion: Sendable, Equatable {
    /// The text as it was typed.
    public var stem: String
    /// The candidate shown, by its place.
    public var index: Int
  }

  /// An empty line.
  public init() {}
}
