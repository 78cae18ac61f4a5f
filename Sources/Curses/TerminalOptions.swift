/// What the operator, or the program, decides about the terminal before it is opened.
public struct TerminalOptions: Sendable {
  /// Whether colours are used.
  public var color: ColorUse
  /// An encoding to use instead of the locale's; `ascii` and `utf8` are what `--ascii` and `--utf8` ask for.
  public var characterSet: CharacterSet?
  /// A descriptor that takes the place of standard error while the screen is up, usually the log's; nil leaves it alone.
  public var standardError: Int32?
  /// True: the terminal tells of the mouse from the start.
  public var usesMouse = false
  /// What is said on the terminal after a crash, once it is usable again; lines end in `\n`.
  public var crashNotice: String

  /// Makes options; all have a default.
  public init(
    color: ColorUse = .auto, characterSet: CharacterSet? = nil, standardError: Int32? = nil, crashNotice: String = ""
  ) {
    self.color = color
    self.characterSet = characterSet
    self.standardError = standardError
    self.crashNotice = crashNotice
  }
}
