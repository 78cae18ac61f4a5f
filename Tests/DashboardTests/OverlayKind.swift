@testable import Dashboard

/// The overlays without what they hold; a new one has to be named here, and then random events must reach it.
enum OverlayKind: CaseIterable {
  case help, messages, search, columns, export, palette, interlock, confirmSync, copy, text, form, deletion, activation, undo, dryRun,
    receipt
  case stopSync, logFilter

  init(_ overlay: Overlay) {
    self =
      switch overlay {
      case .help: .help
      case .messages: .messages
      case .search: .search
      case .columns: .columns
      case .export: .export
      case .palette: .palette
      case .interlock: .interlock
      case .confirmSync: .confirmSync
      case .copy: .copy
      case .text: .text
      case .form: .form
      case .deletion: .deletion
      case .activation: .activation
      case .undo: .undo
      case .dryRun: .dryRun
      case .receipt: .receipt
      case .stopSync: .stopSync
      case .logFilter: .logFilter
      }
  }
}
