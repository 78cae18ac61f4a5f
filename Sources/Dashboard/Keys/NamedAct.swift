/// What can be done with a space that is called by its name, its id or the start of its id.
public enum NamedAct: Sendable, Equatable, CaseIterable {
  case sync
  case show
  case edit
  case cancel
  /// Failed jobs back to pending, with their payloads.
  case retry
  case toggle
  case delete

  /// The command that does the same with the space under the cursor, or offers it.
  var command: Command {
    switch self {
    case .sync: .syncOne
    case .show: .cardPane
    case .edit: .editSpace
    case .cancel: .cancelJob
    case .retry: .showLastReceipt
    case .toggle: .toggleSpace
    case .delete: .deleteSpace
    }
  }
}
