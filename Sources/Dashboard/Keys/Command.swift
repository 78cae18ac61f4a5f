/// Everything a key can ask for. Every command has its row in `Keymap`.
public enum Command: String, CaseIterable, Sendable {
  case moveDown, moveUp, pageDown, pageUp, first, last
  case open, back, quit
  case nextPane, previousPane, spacesPane, cardPane, debugPane
  case search, cycleFilter, nextMatch, previousMatch
  case mark, markRange, unmarkAll
  case scrollLeft, scrollRight
  case sortLeft, sortRight, invertSort, chooseColumns, followSelection, pause
  case export
  case syncOne, syncAll, cancelJob
  case editSpace, newSpace, toggleSpace, deleteSpace, undo
  case testStripe, reportStatus
  case showResults, showJobs, showJournal, showLastReceipt
  case unfoldAll, foldAll, cycleJobStatus, filterLog
  case showMessages, showHelp
  case copyField, copyRow, openText
  case reload, repaint, suspend, interrupt, palette, quitNow

  /// The name in the configuration file and, with `-` for `_`, on the dashboard's command line: `sync_one`.
  public var name: String {
    var name = ""
    var last: Character = "A"
    for character in rawValue {
      if character.isUppercase && !last.isUppercase { name += "_" }
      name += character.lowercased()
      last = character
    }
    return name
  }

  /// The command of that name, or nil.
  public init?(name: String) {
    guard let command = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = command
  }
}
