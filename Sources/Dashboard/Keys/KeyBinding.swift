import SyncCore
import TextScreen

/// One row of the key table: what dispatch, footer, help, `spacesync keys` and the documents say of a command.
public struct KeyBinding: Sendable, Equatable {
  /// What is asked for.
  public var command: Command
  /// The keys, the one to be shown first.
  public var keys: [Key]
  /// The panes in which it is bound.
  public var scopes: [DashboardState.Pane]
  /// The heading under which help lists it.
  public var group: Group
  /// A word or two for the footer.
  public var title: Phrase
  /// What it does, for help and documents.
  public var help: Phrase
  /// How much care it needs.
  public var danger: Danger
  /// Its place in the footer, the most useful first; nil keeps it out.
  public var footer: Int?

  /// The headings of the help.
  public enum Group: String, CaseIterable, Sendable {
    case move
    case find
    case act
    case view
    case system
  }

  /// How much care a command needs.
  public enum Danger: Sendable {
    /// It changes nothing in the database.
    case none
    /// It changes one thing, and can be asked for again.
    case narrow
    /// It changes many things, and asks first.
    case wide
  }
}
