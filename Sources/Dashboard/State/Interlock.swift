import SyncCore

/// The question before the first write with a Stripe key that doesn't match the profile.
public struct Interlock: Sendable, Equatable {
  /// What was asked for, and is done after a yes.
  public enum Act: Sendable, Equatable {
    /// A command.
    case command(Command)
    /// A command line that says more than a command.
    case line(String)
    /// The failed jobs of a bulk request once more.
    case retry(RequestMark)
  }

  /// What was asked for.
  public var act: Act
  /// The key or name by which it was asked for.
  public var label: String
  /// True when the act, not "No", has the focus; No by default.
  public var actFocused = false
}

/// The open help: where it is scrolled to, and what is looked for in it.
public struct HelpState: Sendable, Equatable {
  /// The first line on screen.
  public var top = 0
  /// The text that lines must hold; nil: all lines.
  public var search: LineField?

  /// The help from its first line on.
  public init() {}
}
