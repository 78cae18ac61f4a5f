import SyncCore
import TextScreen

extension DashboardState {
  /// How many lines the history keeps.
  static let keptCommands = 100

  /// A key press on the command line.
  mutating func press(_ key: Key, _ palette: PaletteState) -> [Effect] {
    var palette = palette
    switch key {
    case .escape, .control("c"):
      overlay = nil
      return []
    case .backspace where palette.field.text.isEmpty, .control("h") where palette.field.text.isEmpty:
      overlay = nil
      return []
    case .enter:
      overlay = nil
      return obey(palette.field.text)
    case .tab, .backTab: complete(&palette, by: key == .tab ? 1 : -1)
    case .up: recall(&palette, (palette.recalled ?? -1) + 1)
    case .down: recall(&palette, (palette.recalled ?? 0) - 1)
    default:
      guard edit(&palette.field, key) else { return common(key) }
      palette.completion = nil
    }
    overlay = .palette(palette)
    return []
  }

  /// Tab: the one candidate, or what all have in common, or one after the other.
  private func complete(_ palette: inout PaletteState, by step: Int) {
    if let completion = palette.completion {
      let candidates = completions(of: completion.stem)
      guard !candidates.isEmpty else { return }
      let index = (completion.index + step + candidates.count) % candidates.count
      palette.completion?.index = index
      palette.field = LineField(candidates[index])
      return
    }
    let typed = palette.field.text
    let candidates = completions(of: typed)
    guard let first = candidates.first else { return }
    if candidates.count == 1 {
      let takesMore = !completions(of: first + " ").isEmpty
      palette.field = LineField(first + (takesMore ? " " : ""))
      return
    }
    let common = candidates.dropFirst().reduce(first) { common, next in
      String(zip(common, next).prefix { $0 == $1 }.map(\.0))
    }
    if common.count > typed.count {
      palette.field = LineField(common)
    } else {
      palette.completion = .init(stem: typed, index: 0)
      palette.field = LineField(first)
    }
  }

  /// What a line may become; spaces by the names at hand, as they can be typed.
  func completions(of line: String) -> [String] {
    PaletteVerb.completions(of: line, context.language, spaces: list.spaces.map(\.name).filter { TextWidth.sanitized($0) == $0 })
  }

  private func recall(_ palette: inout PaletteState, _ place: Int) {
    if palette.recalled == nil { palette.draft = palette.field.text }
    palette.completion = nil
    if place < 0 {
      palette.recalled = nil
      palette.field = LineField(palette.draft)
    } else if commandHistory.indices.contains(place) {
      palette.recalled = place
      palette.field = LineField(commandHistory[place])
    }
  }

  /// Does what a line asks for, or says why not.
  mutating func obey(_ line: String) -> [Effect] {
    guard line.contains(where: { $0 != " " }) else { return [] }
    commandHistory.removeAll { $0 == line }
    commandHistory.insert(line, at: 0)
    if commandHistory.count > Self.keptCommands { commandHistory.removeLast() }
    do throws(PaletteProblem) {
      return perform(try PaletteVerb.read(line, context.language), line)
    } catch {
      switch error {
      case .unknown(let word): tell(Message(at: now, severity: .warning, text: words.unknownCommand(word)))
      case .wrongArgument(let word, let choices):
        tell(Message(at: now, severity: .warning, text: words.wrongArgument(word, choices.isEmpty ? ["-"] : choices)))
      }
      return []
    }
  }

  private mutating func perform(_ action: PaletteAction, _ line: String) -> [Effect] {
    switch action {
    case .command(let command):
      guard let binding = context.keymap.binding(of: command) else { return [] }
      if !binding.scopes.contains(pane), let there = binding.scopes.first { pane = there }
      return attempt(binding, label: ":\(line)")
    case .named(let act, let word): return askByName(act, word, line: line)
    case .filter(let filter):
      pane = .spaces
      return relist { $0.filter = filter }
    case .search(let text):
      pane = .spaces
      return relist { $0.search = text }
    case .sort(let sort):
      pane = .spaces
      return resort {
        $0.sort = sort
        $0.isDescending = false
      }
    case .jobs(let status):
      pane = .debug
      show(.jobs)
      debug.status = status
      return [loadJobs(.first)] + panelReads()
    case .export(let path):
      if case .disabled(let reason) = availability(of: .export) {
        tell(Message(at: now, severity: .warning, text: words.labelled(":\(line)", reason)))
        return []
      }
      return write(exportDialog(path), replaces: false)
    case .language(let language):
      context.language = language
      say(.info, words.languageSet())
    case .theme(let theme):
      context.theme = theme
      say(.info, words.themeSet(theme))
    case .mouse(let isOn):
      context.usesMouse = isOn
      say(.info, words.mouseSet(isOn))
      return [.useMouse(isOn)]
    case .report:
      tell(Message(at: now, severity: .info, text: words.gathering))
      return [.report(messages: messages.map(\.line))]
    case .inform(let kind):
      tell(Message(at: now, severity: .info, text: words.gathering))
      return [.inform(kind, context.language)]
    case .trigger: return triggerEdge(line)
    }
    return []
  }

  /// `:trigger`: lets the Edge Function drain the queue.
  private mutating func triggerEdge(_ line: String) -> [Effect] {
    if case .disabled(let reason)? = context.stripeMode == .edge ? writing : .disabled(words.noEdgeHere) {
      tell(Message(at: now, severity: .warning, text: words.labelled(":\(line)", reason)))
      return []
    }
    awaitsEdge = true
    tell(Message(at: now, severity: .info, text: words.edgeAsked))
    return [.triggerEdge]
  }

  /// Draws what the command line may become.
  func drawCandidates(_ grid: inout CellGrid, _ palette: PaletteState, row: Int) {
    guard row > 1 else { return }
    var column = 1
    grid.fill(Rect(column: 0, row: row, columns: size.columns, rows: 1), style: Look.plain)
    for (place, candidate) in completions(of: palette.completion?.stem ?? palette.field.text).enumerated() {
      let word = candidate.firstIndex(of: " ").map { String(candidate[candidate.index(after: $0)...]) } ?? candidate
      guard column + grid.columns(of: word) + 3 < size.columns else {
        grid.put("...", column: column, row: row, style: Look.quiet)
        break
      }
      let isShown = palette.completion?.index == place
      column += grid.put(word, column: column, row: row, style: isShown ? Look.title : Look.quiet) + 2
    }
  }
}
