import SyncCore
import TextScreen

/// Where the parts of a form stand in a window of a given size.
private struct FormArea {
  static let mark = 2
  let label: Int
  let value: Int

  init(columns: Int) {
    label = min(17, max(columns * 2 / 5, 1))
    value = max(columns - Self.mark - label - 1, 1)
  }
}

extension DashboardState {
  /// The form: its fields, what changed, a line that says what is wrong or what to press, and the buttons.
  func drawForm(_ grid: inout CellGrid, _ form: SpaceForm, _ signs: Signs) {
    if case .conflict(let review) = form.stage { return drawConflict(&grid, form, review, signs) }
    let title = form.id == nil ? words.newTitle : words.editTitle(form.name)
    let inside = drawEditWindow(&grid, title: title, keys: words.formKeys, signs)
    guard form.stage != .loading else {
      grid.put(words.loading, column: inside.column, row: inside.row, width: inside.columns)
      return
    }
    let hints = hintLines(grid, form, width: inside.columns, most: max(min(inside.rows - 3, 5), 1))
    let bottom = hints.count + 1
    let body = Rect(column: inside.column, row: inside.row, columns: inside.columns, rows: max(inside.rows - bottom, 1))
    grid.within(body) { drawFields(&$0, form, signs) }
    for (offset, hint) in hints.enumerated() {
      grid.put(hint.text, column: inside.column, row: body.endRow + offset, width: inside.columns, style: hint.style)
    }
    drawFormButtons(&grid, form, inside.split(rows: -1).bottom)
  }

  /// A window over all but the top bar, with the environment in its title and the target in its lower edge; the keys take the footer's place.
  func drawEditWindow(_ grid: inout CellGrid, title: String, keys: [String], _ signs: Signs) -> Rect {
    let columns = min(size.columns, 100)
    let area = Rect(column: (size.columns - columns) / 2, row: 1, columns: columns, rows: max(size.rows - 2, 2))
    drawWindow(&grid, area, title: title, footer: environmentPrefix + context.target, signs, style: actStyle)
    grid.put("", column: 0, row: size.rows - 1, width: size.columns)
    var column = 1
    for key in keys where column + grid.columns(of: key) <= size.columns {
      column += grid.put(key, column: column, row: size.rows - 1, style: Look.quiet) + 2
    }
    return area.inset(columns: 2, rows: 1)
  }

  /// Fields, then what changed; scrolled so that the focus is on screen.
  private func drawFields(_ grid: inout CellGrid, _ form: SpaceForm, _ signs: Signs) {
    let area = FormArea(columns: grid.size.columns)
    let fields = form.visible
    let changes = changeLines(grid, form, width: grid.size.columns)
    let rows = grid.size.rows
    let count = fields.count + 1 + changes.count
    // With a button in the focus the changes are what is to be read; they are scrolled by page keys when they don't fit.
    let wanted = form.focused != nil ? form.focus - rows / 2 : fields.count + 1 + form.reviewTop
    let top = max(min(wanted, count - rows), 0)
    for row in 0..<rows {
      let index = top + row
      if fields.indices.contains(index) {
        drawField(&grid, form, fields[index], row: row, isFocused: index == form.focus && form.stage == .editing, area, signs)
      } else if index > fields.count, changes.indices.contains(index - fields.count - 1) {
        let line = changes[index - fields.count - 1]
        grid.put(line.text, column: 0, row: row, width: grid.size.columns, style: line.style)
      }
    }
  }

  private func drawField(
    _ grid: inout CellGrid, _ form: SpaceForm, _ field: SpaceField, row: Int, isFocused: Bool, _ area: FormArea, _ signs: Signs
  ) {
    let isWrong = form.problem(of: field) != nil
    let mark = isWrong ? "!" : form.isChanged(field) ? "*" : " "
    grid.put((isFocused ? signs.cursor : " ") + mark, column: 0, row: row, style: isWrong ? Look.attention : Look.selected)
    grid.put(words.label(field), column: FormArea.mark, row: row, width: area.label, style: isFocused ? Look.title : Look.quiet)
    let column = FormArea.mark + area.label + 1
    if field.isChoice {
      let word = words.value(form.shown(field).isEmpty ? nil : form.shown(field), of: field)
      grid.put(
        isFocused ? "< \(word) >" : word, column: column, row: row, width: area.value, style: isFocused ? Look.title : Look.plain)
      return
    }
    guard let line = form.line(field) else { return }
    let suffix = field.kind == .money ? priceSuffix(form, field, room: area.value - 15) { grid.columns(of: $0) } : ""
    let suffixWidth = grid.columns(of: suffix)
    let width = field.kind == .money && area.value > suffixWidth + 15 ? 14 : area.value
    drawLine(&grid, line, column: column, row: row, width: width, isFocused: isFocused)
    if width < area.value, !suffix.isEmpty {
      grid.put(suffix, column: column + width + 1, row: row, width: suffixWidth, style: Look.quiet)
    }
  }

  /// The unit behind a price, in full where there is room, and the price with VAT when it can be read.
  private func priceSuffix(_ form: SpaceForm, _ field: SpaceField, room: Int, columns: (String) -> Int) -> String {
    let full = priceSuffix(form, field) { words.fullUnit($0) }
    return columns(full) < room ? full : priceSuffix(form, field) { words.unit($0) }
  }

  private func priceSuffix(_ form: SpaceForm, _ field: SpaceField, unit name: (PricingType) -> String) -> String {
    let format = MoneyFormat(language: context.language, currency: context.currency)
    let label = form.base.fields.contains(.customLabel) ? form.shown(.customLabel) : ""
    let unit = field.pricing.map { $0 == .custom ? (label.isEmpty ? "" : "/\(label)") : name($0) } ?? ""
    guard case .success(let value) = form.value(of: field), let amount = value.flatMap(Amount.init(decimal:)) else {
      return "\(format.symbol) \(unit)" + (form.shown(field).isEmpty ? "  \(words.noPriceHint)" : "")
    }
    return "\(format.symbol) \(unit)  \(words.inclusiveHint(format.text(context.vat.inclusive(of: amount))))"
  }

  /// A line of text; the one with the focus is scrolled so that its cursor is seen, and underlined unless it has a style of its own.
  func drawLine(
    _ grid: inout CellGrid, _ line: LineField, column: Int, row: Int, width: Int, isFocused: Bool, style: Style = Look.field
  ) {
    guard isFocused else {
      grid.put(line.text, column: column, row: row, width: width)
      return
    }
    let characters = Array(line.text)
    var start = line.cursor
    var room = width - 1
    while start > 0 {
      room -= grid.columns(of: String(characters[start - 1]))
      if room < 0 { break }
      start -= 1
    }
    let shown = String(characters[start...].prefix(max(width, 0)))
    let filled = style == Look.field ? width : min(width, grid.columns(of: shown))
    grid.put(shown, column: column, row: row, width: filled, style: style, ellipsis: false)
    let used = grid.columns(of: String(characters[start..<line.cursor]))
    grid.cursor = Position(column: column + min(used, max(width - 1, 0)), row: row)
  }

  /// What changed: old and new, field by field.
  private func changeLines(_ grid: CellGrid, _ form: SpaceForm, width: Int) -> [StyledLine] {
    let changes = form.changes.filter { form.problem(of: $0) == nil }
    guard !changes.isEmpty else { return [] }
    var lines = [StyledLine(text: words.changesHeader, style: Look.header)]
    let wanted = form.wanted
    for field in changes {
      let (old, new) = excerpts(grid, words.value(form.base[field], of: field), words.value(wanted[field], of: field), width: width - 6)
      let line = words.labelled(words.fullLabel(field), "\(old) -> \(new)")
      if grid.columns(of: line) <= width {
        lines.append(StyledLine(text: line))
      } else {
        lines += [
          StyledLine(text: words.labelled(words.fullLabel(field), "")), StyledLine(text: "  \(old)", style: Look.quiet),
          StyledLine(text: "  -> \(new)"),
        ]
      }
    }
    return lines
  }

  /// Two texts, begun shortly before they part when that is beyond what fits.
  private func excerpts(_ grid: CellGrid, _ old: String, _ new: String, width: Int) -> (String, String) {
    guard grid.columns(of: old) > width || grid.columns(of: new) > width else { return (old, new) }
    let same = zip(old, new).prefix { $0 == $1 }.count
    guard same > width / 2 else { return (old, new) }
    let skipped = same - width / 4
    return ("…" + old.dropFirst(skipped), "…" + new.dropFirst(skipped))
  }

  /// What is wrong, what became of the last key, or what to press, in as many lines as it takes.
  private func hintLines(_ grid: CellGrid, _ form: SpaceForm, width: Int, most: Int) -> [StyledLine] {
    let (text, style): (String, Style)
    if case .discarding = form.stage {
      (text, style) = (words.discardQuestion(form.changes.count), Look.attention)
    } else if let problem = form.problem {
      (text, style) = (problem, Look.failed)
    } else if let notice = form.notice {
      (text, style) = (notice, Look.attention)
    } else if form.stage == .saving {
      (text, style) = (words.saving, Look.running)
    } else if let field = form.focused, let problem = form.problem(of: field) {
      (text, style) = (words.labelled(words.label(field), words.problem(problem)), Look.attention)
    } else if let field = form.focused {
      (text, style) = (field.isChoice ? words.choiceHint : field.kind == .tags ? words.tagsHint : words.nextHint, Look.quiet)
    } else {
      (text, style) = (form.isUnsaved || form.id == nil ? words.saveHint : words.noChange, Look.quiet)
    }
    let lines = TextLines.soft(text, to: width)
    // The end of a reason tells what to do, so it is the middle of a long one that gives way.
    let kept = lines.count <= most ? lines : lines.prefix(most - 1) + [lines.dropFirst(most - 1).joined(separator: " ")]
    return kept.map { StyledLine(text: $0, style: style) }
  }

  private func drawFormButtons(_ grid: inout CellGrid, _ form: SpaceForm, _ area: Rect) {
    if case .discarding(let actFocused) = form.stage {
      drawButtons(&grid, [words.keepEditing, words.discard], focus: actFocused ? 1 : 0, area)
    } else {
      let focus = form.focused == nil && form.stage == .editing ? (form.saveFocused ? 0 : 1) : nil
      drawButtons(&grid, [words.save, words.leave], focus: focus, area)
    }
  }
}
