import SyncCore
import TextScreen

extension DashboardState {
  /// The list pane, its header in the first row.
  func drawList(_ grid: inout CellGrid, _ signs: Signs) {
    let columns = listColumns(in: grid.size.columns)
    drawListHeader(&grid, columns, signs)
    guard !list.spaces.isEmpty else { return drawEmptyList(&grid) }
    let rows = max(grid.size.rows - 1, 0)
    for row in 0..<rows {
      let index = list.top + row
      guard list.spaces.indices.contains(index) else { break }
      drawListRow(&grid, row: row + 1, list.spaces[index], isCurrent: index == list.cursor, columns, signs)
    }
  }

  private func drawListHeader(_ grid: inout CellGrid, _ columns: ListColumns, _ signs: Signs) {
    let sorted = columns.marked(list.query.sort)
    for field in columns.fields {
      var text = words.header(field.column)
      if field.column == sorted {
        let marker = list.query.isDescending ? signs.descending : signs.ascending
        text += grid.columns(of: text) + 2 <= field.width ? " \(marker)" : marker
      }
      grid.put(text, column: field.start, row: 0, width: field.width, alignment: field.column.alignment, style: Look.header)
    }
  }

  /// A space's row, onto blanks.
  func drawListRow(
    _ grid: inout CellGrid, row: Int, _ space: Space, isCurrent: Bool, _ columns: ListColumns, _ signs: Signs
  ) {
    let style = space.isActive ? Look.plain : Look.quiet
    if isCurrent { grid.put(signs.cursor, column: 0, row: row) }
    if list.marks.contains(space.id) { grid.put("+", column: 1, row: row, style: Look.attention) }
    for field in columns.fields {
      switch field.column {
      case .name:
        drawName(&grid, row: row, space.name, field, style: isCurrent ? Look.plain : style)
        // Only the marker and the name tell the cursor, and no blank behind it: a move changes few cells, which counts on a slow line.
        let end = field.start + min(max(grid.columns(of: space.name) - list.shift, 0), field.width)
        if isCurrent { grid.restyle(Rect(column: 0, row: row, columns: end, rows: 1)) { $0.bold() } }
      case .sync:
        let state = SyncState(of: space, jobs: list.jobs(of: space.id), isSending: list.sending.contains(space.id))
        let text = "\(state.sign(signs)) \(state.word(words, now: now))"
        grid.put(text, column: field.start, row: row, width: field.width, style: state.style)
      default:
        let text = text(of: field.column, space, width: field.width)
        grid.put(text, column: field.start, row: row, width: field.width, alignment: field.column.alignment, style: style)
      }
    }
  }

  /// A name in its column, from where the operator has scrolled it to.
  private func drawName(_ grid: inout CellGrid, row: Int, _ name: String, _ field: ListColumns.Field, style: Style) {
    guard list.shift > 0 else {
      grid.put(name, column: field.start, row: row, width: field.width, style: style)
      return
    }
    let text = String(name.prefix(Self.longestName))
    grid.within(Rect(column: field.start, row: row, columns: field.width, rows: 1)) { area in
      area.put(text, column: -list.shift, row: 0, width: field.width + list.shift, style: style)
    }
  }

  private func text(of column: ListColumn, _ space: Space, width: Int) -> String {
    let format = MoneyFormat(language: context.language, currency: context.currency)
    return switch column {
    case .name, .sync: ""
    case .capacity: space.capacity.map(String.init) ?? "-"
    case .exclusive: space.price.map(format.number) ?? space.priceText ?? "-"
    case .inclusive: space.price.map { format.number(context.vat.inclusive(of: $0)) } ?? "-"
    case .unit: unit(of: space, width: width)
    case .state: space.isActive ? words.active : words.inactive
    case .changed: space.updatedAt.map { $0.localShort(now: now) } ?? "-"
    }
  }

  /// The unit behind a price: `/h`, `/jour`; the custom label for a custom one; short where a column is narrow.
  func unit(of space: Space, width: Int = .max) -> String {
    guard let pricing = space.pricing, space.priceText != nil else { return "" }
    if pricing == .custom { return space.customLabel.map { "/\($0)" } ?? "" }
    let full = words.fullUnit(pricing)
    return TextWidth.columns(of: full) <= width ? full : words.unit(pricing)
  }

  private func drawEmptyList(_ grid: inout CellGrid) {
    let row = min(3, max(grid.size.rows - 2, 1))
    var lines: [String] = []
    if let problem = list.problem {
      lines = [problem]
    } else if list.isLoading || list.pending != nil {
      lines = [words.loading]
    } else if !list.query.search.isEmpty {
      lines = [words.noMatch(list.query.search), "\(words.searchEnds) · \(words.otherFilters)"]
    } else if list.counts.map({ $0.all == 0 }) ?? (list.query.filter == .all) {
      lines = [words.noSpaces]
    } else {
      lines = [words.noneInFilter(list.query.filter), words.otherFilters]
    }
    for (offset, line) in lines.flatMap({ TextLines.soft($0, to: grid.size.columns - 4) }).enumerated() {
      grid.put(line, column: 2, row: row + offset, width: grid.size.columns - 4, alignment: .center)
    }
  }
}

extension ListColumn {
  /// Numbers stand to the right.
  fileprivate var alignment: Alignment {
    switch self {
    case .capacity, .exclusive, .inclusive: .right
    case .name, .unit, .state, .sync, .changed: .left
    }
  }
}
