/// The question before the first write with a Stripe key that doesn't match the profile.
public struct Interlock: Sendable, Equatable {
  /// What was asked for.
  public var command: Command
  /// The key or name by which it was asked for.
  public var label: String
  /// The command line by which it was asked for, where that says more than the command.
  public var line: String?
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
