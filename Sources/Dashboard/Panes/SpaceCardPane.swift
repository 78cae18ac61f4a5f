import SyncCore
import TextScreen

extension DashboardState {
  /// The card of the space under the list's cursor, as soon as that rests.
  func drawCard(_ grid: inout CellGrid, _ signs: Signs) {
    guard let space = cardSpace else {
      grid.put(list.isLoading ? words.loading : words.noSpaceChosen, column: 2, row: 1, width: grid.size.columns - 4)
      return
    }
    let jobs = list.jobs(of: space.id)
    let state = SyncState(of: space, jobs: jobs, isSending: list.sending.contains(space.id))
    let mark = "\(state.sign(signs)) \(state.word(words, now: now))"
    let markWidth = grid.columns(of: mark)
    let columns = grid.size.columns
    grid.put(space.name, column: 1, row: 0, width: max(columns - markWidth - 4, 1), style: Look.title)
    grid.put(mark, column: columns - markWidth - 1, row: 0, style: state.style)

    let compact = grid.size.rows < 18
    var row = compact ? 1 : 2
    var fields = cardFields(space, jobs)
    // Where rows lack, what matters least gives way to the jobs: the description, then these fields.
    var lack = compact ? fields.count + 4 - grid.size.rows : 0
    let showsDescription = lack <= 0
    lack -= 1
    for label in [words.imageLabel, words.taxLabel(context.vat), words.pricingLabel] where lack > 0 {
      fields.removeAll { $0.label == label }
      lack -= 1
    }
    // Beside the list every column counts.
    let indent = columns < 60 ? 1 : 2
    let start = 2 * indent + fields.reduce(0) { max($0, grid.columns(of: $1.label)) }
    let width = max(columns - start - 1, 1)
    for field in fields {
      guard row < grid.size.rows else { return }
      grid.put(field.label, column: indent, row: row, style: Look.quiet)
      let value = field.values.first { grid.columns(of: $0) <= width } ?? field.values.last ?? ""
      grid.put(value, column: start, row: row, width: width, style: field.style)
      row += 1
    }
    if !compact { row += 1 }
    if showsDescription { row = drawDescription(&grid, space, row: row, most: compact ? 1 : 4) }
    if !compact { row += 1 }
    drawCardJobs(&grid, jobs, row: row, signs)
    // An inactive space is not for sale: its whole card says so at a glance, and its status says it in a word.
    if !space.isActive { grid.restyle(Rect(grid.size)) { $0.dim() } }
  }

  private struct CardField {
    var label: String
    /// The value in ever fewer words; the first that fits is shown.
    var values: [String]
    var style = Look.plain

    init(label: String, value: String..., style: Style = Look.plain) { (self.label, values, self.style) = (label, value, style) }
  }

  private func cardFields(_ space: Space, _ jobs: [Job]) -> [CardField] {
    let format = MoneyFormat(language: context.language, currency: context.currency)
    let unit = unit(of: space)
    var fields = [
      CardField(
        label: words.statusLabel, value: space.isActive ? words.active : words.inactive, style: space.isActive ? Look.done : Look.attention),
      CardField(label: words.capacityLabel, value: space.capacity.map(words.people) ?? "-"),
      CardField(label: words.pricingLabel, value: pricingText(space)),
    ]
    if let price = space.price {
      fields.append(CardField(label: words.exclusiveLabel, value: "\(format.text(price)) \(unit)"))
      fields.append(CardField(label: words.taxLabel(context.vat), value: format.text(context.vat.tax(on: price))))
      fields.append(
        CardField(label: words.inclusiveLabel, value: "\(format.text(context.vat.inclusive(of: price))) \(unit)", style: Look.title))
    } else {
      let value = space.priceText.map { "\($0) (\(words.notExact))" } ?? "-"
      fields.append(CardField(label: words.exclusiveLabel, value: value, style: space.priceText == nil ? Look.plain : Look.attention))
    }
    fields += [
      CardField(label: words.productLabel, value: space.stripeProductID ?? "-"),
      CardField(label: words.priceLabel, value: space.stripePriceID ?? "-"),
      lastSyncField(space, jobs),
      changedField(space, jobs),
    ]
    let needs = space.syncNeeds
    if !needs.isEmpty {
      let first = words.reasons(Array(needs.prefix(1))) + (needs.count > 1 ? " +\(needs.count - 1)" : "")
      fields.append(CardField(label: words.needsSyncLabel, value: "! " + words.reasons(needs), "! " + first, style: Look.attention))
    }
    fields.append(
      CardField(label: words.imageLabel, value: space.imageURL ?? words.noImage, style: space.imageURL == nil ? Look.quiet : Look.plain))
    return fields
  }

  /// The last push with its age, and what became of a later try.
  private func lastSyncField(_ space: Space, _ jobs: [Job]) -> CardField {
    let last = space.lastStripeSync
    let age = last.map { $0.isInfinite ? "" : " (\(words.ago(seconds: now.seconds(since: $0))))" } ?? ""
    // A failure that a later sync made good is history.
    if let failed = jobs.first(where: { $0.status == .failed }), failed.changedAt > last ?? .distantPast {
      let before = (last?.localShort(now: now) ?? words.never) + age
      let text = words.failedAt(failed.changedAt.localShort(now: now))
      let short = "\(words.status(.failed, raw: nil)) \(failed.changedAt.localShort(now: now))"
      return CardField(label: words.lastSyncLabel, value: "\(text) · \(before)", text, short, style: Look.failed)
    }
    guard let last else { return CardField(label: words.lastSyncLabel, value: words.never) }
    let full = last.local(now: now) + age
    let short = last.localShort(now: now)
    return CardField(label: words.lastSyncLabel, value: "\(full), \(words.status(.completed, raw: nil))", full, short + age, short)
  }

  /// When the row changed and, where the trigger's job knows it, by whom.
  private func changedField(_ space: Space, _ jobs: [Job]) -> CardField {
    guard let updatedAt = space.updatedAt else { return CardField(label: words.changedLabel, value: "-") }
    let full = updatedAt.local(now: now)
    guard !updatedAt.isInfinite else { return CardField(label: words.changedLabel, value: full) }
    // A job older than the change tells of another one. 5 s: one transaction's span.
    let earliest = updatedAt.microseconds - 5_000_000
    let job = jobs.first { $0.key.eventType == .update && ($0.createdAt?.microseconds ?? .min) >= earliest }
    let by = job?.requestedBy.map { " " + words.by($0) } ?? ""
    return CardField(label: words.changedLabel, value: full + by, updatedAt.localShort(now: now) + by, full)
  }

  private func pricingText(_ space: Space) -> String {
    guard let pricing = space.pricing else { return space.pricingType ?? "-" }
    if pricing == .custom, let label = space.customLabel, !label.isEmpty { return label }
    return words.pricing(pricing)
  }

  private func drawDescription(_ grid: inout CellGrid, _ space: Space, row: Int, most: Int) -> Int {
    let text = space.description.flatMap { $0.isEmpty ? nil : $0 } ?? words.noDescription
    // A description may be megabytes long; what can't be shown is not wrapped either.
    let lines = TextLines.soft(text.prefix(2000), to: max(grid.size.columns - 4, 1))
    for (offset, line) in lines.prefix(most).enumerated() where row + offset < grid.size.rows {
      let isCut = offset == most - 1 && lines.count > most
      grid.put(
        isCut ? line + "…" : line, column: 2, row: row + offset, width: grid.size.columns - 4,
        style: space.description == nil ? Look.quiet : Look.plain)
    }
    return row + min(lines.count, most)
  }
}
