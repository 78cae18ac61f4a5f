import SyncCore
import TextScreen

extension DashboardState {
  /// How long a page may take before the screen says that it is on its way: a fast answer costs no extra frame.
  static let pagePatience: Int64 = 300_000

  /// When a page that replaces the rows on screen, or continues them under a waiting cursor, begins to be late.
  var slowPageAt: Timestamp? {
    guard let pending = list.pending, !list.spaces.isEmpty, list.shown != list.query || list.owedMoves != 0 else { return nil }
    return Timestamp(microseconds: pending.askedAt.microseconds + Self.pagePatience)
  }

  /// What the list waits for, in a word, once it waits longer than `pagePatience`.
  var waitingWord: String? {
    guard let slowPageAt, slowPageAt <= now else { return nil }
    if list.query.sort != .name { return words.sorting }
    return list.shown.search != list.query.search ? words.searching : words.loading
  }

  /// `<` `>`: sorts by the next column to the left or right, ascending.
  mutating func moveSort(by step: Int) -> [Effect] {
    let sorts = list.columns.sorts
    let index = sorts.firstIndex(of: list.query.sort).map { $0 + step + sorts.count } ?? 0
    return resort {
      $0.sort = sorts[index % sorts.count]
      $0.isDescending = false
    }
  }

  /// A click on a header: sorts by its column, or the other way round when that is the sort already.
  mutating func sort(by column: ListColumn) -> [Effect] {
    guard list.query.sort != column.sort else { return resort { $0.isDescending.toggle() } }
    return resort {
      $0.sort = column.sort
      $0.isDescending = false
    }
  }

  /// Sorts otherwise. A cursor that was moved to a space stays on it while it follows; one on the first row stays there.
  mutating func resort(_ change: (inout SpaceQuery) -> Void) -> [Effect] {
    let isChosen = list.followsSelection && (list.cursor > 0 || list.hasBefore)
    let isListed = list.shown.filter == list.query.filter && list.shown.search == list.query.search
    let current = isChosen && isListed ? list.current : nil
    let effects = relist(change)
    guard let current, !effects.isEmpty else { return effects }
    return [askPage(.from(key(of: current)), .show(current.id))]
  }

  /// `F`: whether the cursor stays on its space or on its line when rows move.
  mutating func toggleFollowing() {
    list.followsSelection.toggle()
    list.sought = nil
    tell(Message(at: now, severity: .info, text: words.following(list.followsSelection)))
  }

  // MARK: Columns

  /// A key in the chooser of columns.
  mutating func chooseColumns(_ key: Key, _ cursor: Int) -> [Effect] {
    let all = ListColumn.allCases
    switch key {
    case .character("j"), .down: overlay = .columns(cursor: min(cursor + 1, all.count - 1))
    case .character("k"), .up: overlay = .columns(cursor: max(cursor - 1, 0))
    case .character("g"), .home: overlay = .columns(cursor: 0)
    case .character("G"), .end: overlay = .columns(cursor: all.count - 1)
    case .character(" "), .character("x"):
      // A list without names is of no use to anybody.
      guard all[cursor] != .name else {
        tell(Message(at: now, severity: .info, text: words.nameStays))
        return []
      }
      list.columns.formSymmetricDifference([all[cursor]])
    case .enter, .escape, .character("q"), .character("w"), .control("c"): overlay = nil
    default: return common(key)
    }
    return []
  }

  // MARK: Scrolling sideways

  /// `h` `l`: moves long names under their column; in the other panes it folds and unfolds.
  mutating func scroll(_ direction: Int) -> [Effect] {
    guard pane == .spaces else { return direction < 0 ? back() : open(.right) }
    list.shift = min(max(list.shift + direction * Self.scrollStep, 0), mostShift)
    return []
  }

  /// Columns of a step sideways.
  private static let scrollStep = 8

  /// How far names can be scrolled: until the end of the longest on screen is seen.
  var mostShift: Int {
    let layout = Layout(size)
    let width = list.columns(in: layout.spaces.columns).name
    let visible = list.spaces[min(list.top, list.spaces.count)..<min(list.top + layout.listRows, list.spaces.count)]
    let longest = visible.reduce(0) { max($0, TextWidth.columns(of: String($1.name.prefix(Self.longestName)))) }
    let excess = max(longest - width, 0)
    return (excess + Self.scrollStep - 1) / Self.scrollStep * Self.scrollStep
  }

  /// Characters of a name that can be scrolled to; nobody reads more in a list.
  static let longestName = 2_000
}
