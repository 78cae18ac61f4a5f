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
  case testStripe, reportStatus
  case showResults, showJobs, showJournal
  case showMessages, showHelp
  case copyField, copyRow, openText
  case reload, repaint, suspend, interrupt
}
