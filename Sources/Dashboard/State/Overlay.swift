import SyncCore

/// What lies over the panes. One optional value, so that two dialogs can't be open at once.
public enum Overlay: Sendable, Equatable {
  /// The keys of the pane beneath.
  case help(HelpState)
  /// The last messages, newest first, from this line on.
  case messages(top: Int)
  /// The filter field of the list, and the search to return to on Esc.
  case search(LineField, previous: String)
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
  /// What that sync would do.
  case dryRun(DryRun)
  /// The receipt of a sync of many.
  case receipt(ReceiptView)
  /// The question before a running sync of many is stopped.
  case stopSync(StopQuestion)
  /// The filter field of the log, and the filter to return to on Esc.
  case logFilter(LineField, previous: String)
}
