import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// A key press: the overlay's first, then the pane's.
  mutating func press(_ key: Key) -> [Effect] {
    // An error stays until a key is pressed; this is that key. So does the warning that quitting stops something.
    clearToast()
    let wasWarned = wasWarnedOfQuitting
    defer { if wasWarned { wasWarnedOfQuitting = false } }
    awaitedText = nil
    if isRefused(key) { return refuse() }
    if Layout(size).form == .notice { return pressUnseen(key) }
    if let overlay { return press(key, over: overlay) }
    guard let binding = context.keymap.binding(for: key, in: pane) else {
      burst.stray()
      tell(Message(at: now, severity: .info, text: words.notBound(key.label(context.language))))
      return []
    }
    return attempt(binding, label: key.label(context.language))
  }

  /// A key on a screen that is too small to show what it would do: it only leads out of it.
  private mutating func pressUnseen(_ key: Key) -> [Effect] {
    switch context.keymap.binding(for: key, in: pane)?.command {
    case .quit, .quitNow: return quit()
    case .interrupt: return interrupt()
    case .suspend: return [.suspend]
    case .repaint: return [.repaint]
    default: return []
    }
  }

  /// Does what was asked for by key or by name, or says why that can't be.
  mutating func attempt(_ binding: KeyBinding, label: String) -> [Effect] {
    if case .disabled(let reason) = availability(of: binding.command) {
      tell(Message(at: now, severity: .warning, text: words.labelled(label, reason)))
      return []
    }
    if binding.danger != .none, stops(Interlock(act: .command(binding.command), label: label)) { return [] }
    return perform(binding.command)
  }

  private mutating func perform(_ command: Command) -> [Effect] {
    let page = max((pane == .debug ? Layout(size).debugRows(unfolded: debug.detail != nil) : Layout(size).listRows) - 1, 1)
    switch command {
    case .moveDown: return move(by: 1)
    case .moveUp: return move(by: -1)
    case .pageDown: return move(by: page)
    case .pageUp: return move(by: -page)
    case .first, .last: return moveToEdge(first: command == .first)
    case .open: return open()
    case .back: return back()
    case .quit:
      if quitGoesBack {
        pane = .spaces
        return []
      }
      return quit()
    case .quitNow: return quit()
    case .palette: overlay = .palette(PaletteState())
    case .nextPane:
      pane = Pane(rawValue: (pane.rawValue + 1) % Pane.allCases.count) ?? .spaces
      return pane == .debug ? panelReads() : []
    case .previousPane:
      pane = Pane(rawValue: (pane.rawValue + Pane.allCases.count - 1) % Pane.allCases.count) ?? .spaces
      return pane == .debug ? panelReads() : []
    case .spacesPane: pane = .spaces
    case .cardPane: pane = .card
    case .debugPane:
      pane = .debug
      return panelReads()
    case .search: overlay = .search(LineField(list.query.search), previous: list.query.search)
    case .cycleFilter:
      return relist { $0.filter = $0.filter.next }
    case .nextMatch: return jumpToMatch(1)
    case .previousMatch: return jumpToMatch(-1)
    case .mark: mark()
    case .markRange: return markRange()
    case .unmarkAll: unmarkAll()
    case .scrollLeft, .scrollRight: return scroll(command == .scrollLeft ? -1 : 1)
    case .sortLeft: return moveSort(by: -1)
    case .sortRight: return moveSort(by: 1)
    case .invertSort: return resort { $0.isDescending.toggle() }
    case .chooseColumns: overlay = .columns(cursor: 1)
    case .followSelection: toggleFollowing()
    case .pause where pausesLog:
      let line = debug.logLine
      debug.log.togglePause()
      debug.keep(logLine: line)
    case .pause: return togglePause()
    case .export: askWhereToExport()
    case .syncOne: return syncOne()
    case .syncAll: return askToSyncAll()
    case .cancelJob: return cancelOrStop()
    case .editSpace: return openForm(list.current)
    case .newSpace: return openForm(nil)
    case .toggleSpace: return toggle()
    case .deleteSpace: return list.current.map { askToDelete($0) } ?? []
    case .undo: askToUndo()
    case .testStripe:
      debug.isTesting = true
      return [.testStripe]
    case .reportStatus: return [.reportStatus]
    case .showResults: show(.results)
    case .showJobs: show(.jobs)
    case .showJournal:
      show(.journal)
      return panelReads()
    case .showLastReceipt: return showReceipt()
    case .unfoldAll, .foldAll: unfoldAll(command == .unfoldAll)
    case .cycleJobStatus: return cycleJobStatus()
    case .filterLog: filterLog(LineField(debug.log.filter), debug.log.filter)
    case .showMessages: overlay = .messages(top: 0)
    case .copyField: openCopyMenu()
    case .copyRow: return rowToCopy.map { [.copy($0)] } ?? []
    case .openText: return openText()
    case .showHelp: overlay = .help(HelpState())
    case .reload:
      tell(Message(at: now, severity: .info, text: words.reloading))
      return link.isStale ? [.nudgeFeed] : reloadAll() + [.nudgeFeed]
    case .repaint: return [.repaint]
    case .suspend: return [.suspend]
    case .interrupt: return interrupt()
    }
    return []
  }

  /// True where `q` goes from the card back to the list that it covers.
  var quitGoesBack: Bool { pane == .card && Layout(size).form == .single }

  mutating func move(by distance: Int) -> [Effect] {
    if pane == .debug { return moveInPanel(by: distance) }
    moveInList(by: distance)
    return []
  }

  private mutating func moveToEdge(first: Bool) -> [Effect] {
    pane == .debug ? moveInPanelToEdge(first: first) : moveInListToEdge(first: first)
  }

  mutating func open(_ key: Key = .enter) -> [Effect] {
    switch pane {
    case .spaces: pane = .card
    case .card: break
    case .debug: return openInPanel(key)
    }
    return []
  }

  /// Esc: folds, then leaves the search, then goes back to the list.
  mutating func back() -> [Effect] {
    switch pane {
    case .debug where foldInPanel(): break
    case .spaces:
      if !list.query.search.isEmpty { return relist { $0.search = "" } }
    case .card, .debug: pane = .spaces
    }
    return []
  }

  /// Quits, after a warning when that would stop a sync of many or an export half way, or lose what was typed.
  private mutating func quit() -> [Effect] {
    guard let loss = lossOnQuitting, !wasWarnedOfQuitting else { return [.quit] }
    wasWarnedOfQuitting = true
    toast = Message(at: now, severity: .warning, text: loss)
    return []
  }

  /// What quitting would stop or lose, as a sentence, or nil.
  var lossOnQuitting: String? {
    if losesForm { return words.quitLosesForm }
    if list.export != nil { return words.quitStopsExport }
    return debug.bulk?.request == nil ? nil : words.quitStopsSync
  }

  /// True while a form is open that nobody saved: quitting gets there only where the screen is too small to show it.
  private var losesForm: Bool {
    if case .form(let form) = overlay { form.isUnsaved && form.stage != .saving } else { false }
  }

  /// Ctrl-C: stops what is under way; twice within a second it quits.
  mutating func interrupt() -> [Effect] {
    if let interruptedAt, now.microseconds - interruptedAt.microseconds < 1_000_000 {
      return losesForm ? quit() : [.quit]
    }
    interruptedAt = now
    if let request = debug.bulk?.request { return [.cancelSync(request: request)] }
    if let request = list.export?.request { return [.cancelExport(request: request)] }
    tell(Message(at: now, severity: .info, text: words.interruptAgain))
    return []
  }

  /// A key in a field: false when it is none of a field's. What no longer fits is said.
  mutating func edit(_ field: inout LineField, _ key: Key) -> Bool {
    let change = field.press(key)
    if change == .full { tell(Message(at: now, severity: .warning, text: words.fieldFull(field.limit))) }
    return change != .none
  }

  /// Text in one piece: it goes into the open field, else nothing happens but a word.
  mutating func paste(_ text: String) -> [Effect] {
    guard Layout(size).form != .notice else { return [] }
    clearToast()
    switch overlay {
    case .export(var dialog) where dialog.question == .path:
      paste(text, into: &dialog.field)
      overlay = .export(dialog)
    case .palette(var palette):
      paste(text, into: &palette.field)
      palette.completion = nil
      overlay = .palette(palette)
    case .help(var help) where help.search != nil:
      var field = help.search ?? LineField()
      paste(text, into: &field)
      help = HelpState(search: field)
      overlay = .help(help)
    case .deletion(var deletion) where deletion.stage == .asking:
      paste(text, into: &deletion.typed)
      overlay = .deletion(deletion)
    case .logFilter(var field, let previous):
      paste(text, into: &field)
      filterLog(field, previous)
    case .search(var field, let previous):
      paste(text, into: &field)
      return search(field, previous: previous)
    default:
      if !pasteIntoForm(text) { tell(Message(at: now, severity: .info, text: words.pasteIgnored)) }
    }
    return []
  }

  private mutating func paste(_ text: String, into field: inout LineField) {
    guard field.paste(text) == .full else { return }
    tell(Message(at: now, severity: .warning, text: words.pasteCut(field.limit)))
  }
}
