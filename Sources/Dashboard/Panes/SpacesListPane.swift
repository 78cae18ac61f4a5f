import SyncCore
import TextScreen

/// The columns of the list, dropped by priority when the pane is narrow.
struct ListColumns {
  static let marker = 2
  static let capacity = 4
  static let amount = 8
  static let unit = 7
  static let state = 8
  static let sync = 13

  /// The widths in use; 0 for a column that was dropped.
  let name: Int
  let showsState: Bool
  let showsCapacity: Bool
  let showsExclusive: Bool
  let showsInclusive: Bool

  /// Lays out columns for a pane of this width: name and sync state always, then prices, state, capacity as room allows.
  init(_ columns: Int) {
    var room = columns - Self.marker - Self.sync - 1
    let leastName = min(18, max(room, 1))
    func take(_ width: Int) -> Bool {
      guard room - width >= leastName else { return false }
      room -= width
      return true
    }
    showsInclusive = take(Self.amount + Self.unit + 1)
    showsState = take(Self.state + 1)
    showsExclusive = showsInclusive && take(Self.amount + 1)
    showsCapacity = take(Self.capacity + 1)
    name = max(min(room, 60), 1)
  }
}

extension DashboardState {
  /// The list pane, its header in the first row.
  func drawList(_ grid: inout CellGrid, _ signs: Signs) {
    let columns = ListColumns(grid.size.columns)
    drawListHeader(&grid, columns)
    guard !list.spaces.isEmpty else { return drawEmptyList(&grid) }
    let rows = max(grid.size.rows - 1, 0)
    for row in 0..<rows {
      let index = list.top + row
      guard list.spaces.indices.contains(index) else { break }
      drawListRow(&grid, row: row + 1, list.spaces[index], isCurrent: index == list.cursor, columns, signs)
    }
  }

  private func drawListHeader(_ grid: inout CellGrid, _ columns: ListColumns) {
    var column = ListColumns.marker
    func put(_ text: String, _ width: Int, _ alignment: Alignment = .left) {
      grid.put(text, column: column, row: 0, width: width, alignment: alignment, style: Look.header)
      column += width + 1
    }
    put(words.name, columns.name)
    if columns.showsCapacity { put(words.capacity, ListColumns.capacity, .right) }
    if columns.showsExclusive { put(words.exclusive, ListColumns.amount, .right) }
    if columns.showsInclusive {
      put(words.inclusive, ListColumns.amount, .right)
      column += ListColumns.unit
    }
    if columns.showsState { put(words.state, ListColumns.state) }
    put(words.sync, ListColumns.sync)
  }

  private func drawListRow(
    _ grid: inout CellGrid, row: Int, _ space: Space, isCurrent: Bool, _ columns: ListColumns, _ signs: Signs
  ) {
    let style = space.isActive ? Look.plain : Look.quiet
    // Only the marker and the name tell the cursor: a move changes few cells, which counts on a slow line.
    if isCurrent { grid.put(signs.cursor, column: 0, row: row, style: Look.selected) }
    var column = ListColumns.marker
    func put(_ text: String, _ width: Int, _ alignment: Alignment = .left, _ style: Style) {
      grid.put(text, column: column, row: row, width: width, alignment: alignment, style: style)
      column += width + 1
    }
    put(space.name, columns.name, .left, isCurrent ? Look.selected : style)
    let format = MoneyFormat(language: context.language, currency: context.currency)
    if columns.showsCapacity { put(space.capacity.map(String.init) ?? "-", ListColumns.capacity, .right, style) }
    if columns.showsExclusive { put(space.price.map(format.number) ?? space.priceText ?? "-", ListColumns.amount, .right, style) }
    if columns.showsInclusive {
      put(space.price.map { format.number(context.vat.inclusive(of: $0)) } ?? "-", ListColumns.amount, .right, style)
      column -= 1
      put(unit(of: space), ListColumns.unit, .left, style)
    }
    if columns.showsState { put(space.isActive ? words.active : words.inactive, ListColumns.state, .left, style) }
    let state = SyncState(of: space, jobs: list.jobs(of: space.id), isSending: list.sending.contains(space.id))
    put("\(state.sign(signs)) \(state.word(words, now: now))", ListColumns.sync, .left, state.style)
  }

  /// The unit behind a price: `/h`, `/jour`; the custom label for a custom one.
  func unit(of space: Space) -> String {
    guard let pricing = space.pricing, space.priceText != nil else { return "" }
    if pricing == .custom { return space.customLabel.map { "/\($0)" } ?? "" }
    return words.unit(pricing)
  }

  private func drawEmptyList(_ grid: inout CellGrid) {
    let row = min(3, max(grid.size.rows - 2, 1))
    var lines: [String] = []
    if let problem = list.problem {
      lines = [problem]
    } else if list.isLoading || list.pending != nil {
      lines = [words.loading]
    } else if !list.query.search.isEmpty {
      lines = [words.noMatch(list.query.search), words.escapeClears]
    } else if list.counts.map({ $0.all == 0 }) ?? (list.query.filter == .all) {
      lines = [words.noSpaces]
    } else {
      lines = [words.noneInFilter(list.query.filter), words.escapeClears]
    }
    for (offset, line) in lines.flatMap({ grid.wrapped($0, to: grid.size.columns - 4) }).enumerated() {
      grid.put(line, column: 2, row: row + offset, width: grid.size.columns - 4, alignment: .center)
    }
  }
}
