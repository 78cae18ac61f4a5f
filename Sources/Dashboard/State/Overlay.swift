import FoundationEssentials
import SyncCore

/// What lies over the panes. One optional value, so that two dialogs can't be open at once.
public enum Overlay: Sendable, Equatable {
  /// The keys of the pane beneath.
  case help(HelpState)
  /// The last messages, newest first, from this line on.
  case messages(top: Int)
  /// The filter field of the list: the text being typed, and the search to return to on Esc.
  case search(text: String, previous: String)
  /// The columns of the list, to be shown or hidden; the one with the cursor.
  case columns(cursor: Int)
  /// The dialog of the CSV export.
  case export(ExportDialog)
  /// The command line.
  case palette(PaletteState)
  /// The question before the first write with a key that doesn't match the profile.
  case interlock(Interlock)
  /// The question before a sync of many.
  case confirmSync(SyncConfirmation)
  /// What can be copied of the thing under the cursor.
  case copy(CopyMenu)
  /// A text to read and to select, from this line on.
  case text(title: String, text: String, top: Int)
  /// The form over a space.
  case form(SpaceForm)
  /// The question before a space is deleted.
  case deletion(SpaceDeletion)
  /// The question before several spaces are activated or deactivated.
  case activation(ActivationDialog)
  /// The question before the last edit is taken back.
  case undo(UndoDialog)
}

/// The question before a sync of many spaces; it acts on what it showed when it opened.
public struct SyncConfirmation: Sendable, Equatable {
  /// The place that asks.
  public var origin: SyncOrigin
  /// What it asks for, frozen when the dialog opened.
  public var scope: SyncScope
  /// How many spaces that is; nil while the database counts.
  public var count: Int?
  /// How many inactive spaces stay untouched; nil where the scope takes them.
  public var untouched: Int?
  /// Why they can't be counted, or nil.
  public var problem: String?
  /// The request that counts.
  public var request: Int
  /// True when the act, not "No", has the focus; No by default.
  public var actFocused = false
}
