import SyncCore
import TextScreen

extension DashboardState {
  /// `E`: asks which file. What it will write is frozen here.
  mutating func askWhereToExport() {
    let day = now.local(now: .distantPast).prefix { $0 != " " }
    overlay = .export(exportDialog("stripe-\(list.query.filter.rawValue)-\(day).csv"))
  }

  /// The dialog about what is listed now.
  func exportDialog(_ path: String) -> ExportDialog {
    ExportDialog(query: list.query, count: list.counts?[list.query.filter], path: path)
  }

  /// A key in the dialog of the export.
  mutating func answer(_ key: Key, _ dialog: ExportDialog) -> [Effect] {
    switch dialog.question {
    case .path: return edit(key, dialog)
    case .replace(let actFocused):
      switch answer(key, actFocused: actFocused) {
      case .act: return write(dialog, replaces: true)
      case .no where key == .control("c"): overlay = nil
      // No leads back to the path: another name is the likely wish.
      case .no: ask(.path, dialog)
      case .turn: ask(.replace(actFocused: !actFocused), dialog)
      case nil: return common(key)
      }
    }
    return []
  }

  private mutating func edit(_ key: Key, _ dialog: ExportDialog) -> [Effect] {
    var dialog = dialog
    switch key {
    case .enter: return dialog.path.isEmpty ? [] : write(dialog, replaces: false)
    case .escape, .control("c"):
      overlay = nil
      return []
    default: guard edit(&dialog.field, key) else { return common(key) }
    }
    overlay = .export(dialog)
    return []
  }

  private mutating func ask(_ question: ExportDialog.Question, _ dialog: ExportDialog) {
    var dialog = dialog
    dialog.question = question
    overlay = .export(dialog)
  }

  mutating func write(_ dialog: ExportDialog, replaces: Bool) -> [Effect] {
    overlay = nil
    let request = nextRequest()
    list.export = .init(request: request, dialog: dialog)
    return [.export(request: request, dialog.query, path: dialog.path, replaces: replaces)]
  }

  mutating func take(export result: Result<ExportReceipt, ExportFailure>, _ request: Int) -> [Effect] {
    guard let running = list.export, running.request == request else { return [] }
    list.export = nil
    switch result {
    case .success(let receipt): say(.success, words.exported(receipt))
    case .failure(.exists(let path)):
      // Another dialog may have been opened meanwhile, and must not be pushed away.
      guard overlay == nil else {
        say(.warning, words.fileExists(path))
        return []
      }
      let dialog = ExportDialog(query: running.dialog.query, count: running.dialog.count, path: path)
      ask(.replace(actFocused: false), dialog)
    case .failure(.unread(let error)) where error.code == .cancelled: say(.warning, words.exportCancelled)
    case .failure(let failure): say(.error, words.notExported(failure))
    }
    return []
  }
}
