import FoundationEssentials
import SyncCore
import TextScreen

/// What the cursor of the current pane stands on, for `y`, `Y` and `o`.
enum Subject {
  /// A space, of the list or the card.
  case space(Space)
  /// A job, of the panel's lists.
  case job(Job)
  /// A try of the panel's log.
  case attempt(Attempt)
  /// A result of the operator's actions.
  case result(ActionResult)
}

extension DashboardState {
  /// What the cursor stands on, or nil.
  var subject: Subject? {
    guard pane == .debug else { return list.current.map { .space($0) } }
    switch debug.tab {
    case .jobs:
      guard let job = debug.currentJob else { return nil }
      return .job(debug.unfolded?.key == job.key ? debug.unfolded ?? job : job)
    case .results:
      let rows = debug.resultRows
      return rows.indices.contains(debug.cursor) ? .result(debug.results[rows[debug.cursor].result]) : nil
    case .journal where debug.log.showsAttempts:
      let attempts = debug.log.shownAttempts
      return attempts.indices.contains(debug.cursor) ? .attempt(attempts[debug.cursor]) : nil
    case .journal:
      let changes = debug.log.shownChanges
      return changes.indices.contains(debug.cursor) ? .job(changes[debug.cursor].job) : nil
    }
  }

  /// The row under the cursor, to be copied as JSON.
  var rowToCopy: CopyRequest? {
    switch subject {
    case .space(let space): .space(space)
    case .job(let job): .job(job)
    case .attempt(let attempt): .attempt(attempt)
    case .result(let result): .result(result)
    case nil: nil
    }
  }

  // MARK: The menu

  mutating func openCopyMenu() {
    guard let subject else { return }
    let menu = copyMenu(subject)
    if !menu.fields.isEmpty { overlay = .copy(menu) }
  }

  private func copyMenu(_ subject: Subject) -> CopyMenu {
    switch subject {
    case .space(let space): CopyMenu(title: space.name, fields: fields(of: space))
    case .job(let job): CopyMenu(title: job.spaceName ?? words.deletedSpace, fields: fields(of: job))
    case .attempt(let attempt): CopyMenu(title: attempt.spaceName ?? words.deletedSpace, fields: fields(of: attempt))
    case .result(let result):
      CopyMenu(
        title: result.title,
        fields: [field("", result.title)].compactMap { $0 } + result.details.root.leaves.compactMap { field($0.name, $0.value) })
    }
  }

  /// A field with a value, else nothing.
  private func field(_ label: String, _ value: String?, link: String? = nil) -> CopyMenu.Field? {
    value.flatMap { $0.isEmpty ? nil : CopyMenu.Field(label: label, value: $0, link: link) }
  }

  private func fields(of space: Space) -> [CopyMenu.Field] {
    let failed = list.jobs(of: space.id).first { $0.status == .failed }
    let product = stripePage("products", space.stripeProductID)
    let price = stripePage("prices", space.stripePriceID)
    return [
      field("id", space.id.text), field(words.nameLabel, space.name),
      field(words.productLabel, space.stripeProductID, link: product), field(words.priceLabel, space.stripePriceID, link: price),
      field(words.pageLabel(words.productLabel), product), field(words.pageLabel(words.priceLabel), price),
      field(words.exclusiveLabel, space.price?.decimal), field(words.errorLabel, failed?.errorMessage),
      field(words.imageLabel, space.imageURL), field("description", space.description),
    ].compactMap { $0 }
  }

  private func fields(of job: Job) -> [CopyMenu.Field] {
    [
      field(words.errorLabel, job.errorMessage), field("id", job.key.spaceID.text), field(words.nameLabel, job.spaceName),
      field("event_type", job.key.eventType.rawValue), field("status", job.rawStatus), field(words.payload, job.payload),
    ].compactMap { $0 }
  }

  private func fields(of attempt: Attempt) -> [CopyMenu.Field] {
    [
      field(words.errorLabel, attempt.error), field("request", attempt.requestID), field("id", attempt.key.spaceID.text),
      field(words.nameLabel, attempt.spaceName), field("event_type", attempt.key.eventType.rawValue), field("worker", attempt.worker),
    ].compactMap { $0 }
  }

  /// The page of an object in Stripe's dashboard. The simulated Stripe has none, and what is no id of Stripe's makes no link.
  func stripePage(_ kind: String, _ id: String?) -> String? {
    let mode = debug.account?.mode ?? context.stripeMode
    guard let id, mode != .simulated, id.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || Self.isAlphanumeric($0) }) else { return nil }
    return "https://dashboard.stripe.com/\(mode == .test ? "test/" : "")\(kind)/\(id)"
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// A key over the menu.
  mutating func choose(_ key: Key, _ menu: CopyMenu) -> [Effect] {
    var menu = menu
    let last = menu.fields.count - 1
    switch key {
    case .character("j"), .down: menu.cursor = min(menu.cursor + 1, last)
    case .character("k"), .up: menu.cursor = max(menu.cursor - 1, 0)
    case .character("g"), .home: menu.cursor = 0
    case .character("G"), .end: menu.cursor = last
    case .enter, .character("y"):
      overlay = nil
      return menu.current.map { [.copy(.text($0.value, label: $0.label))] } ?? []
    case .character("q"), .escape, .left, .character("h"):
      overlay = nil
      return []
    case .control("c"):
      overlay = nil
      return interrupt()
    default: return common(key)
    }
    overlay = .copy(menu)
    return []
  }

  /// `y` over the messages: copies them all, newest first.
  mutating func copyMessages() -> [Effect] {
    guard !messages.isEmpty else {
      tell(Message(at: now, severity: .info, text: words.noMessages))
      return []
    }
    overlay = nil
    return [.copy(.text(messages.map(\.line).joined(separator: "\n"), label: words.messages))]
  }

  mutating func take(copied result: Result<CopyRoute, CopyProblem>, _ label: String, _ text: String) {
    switch result {
    case .success(let route): say(.success, words.copied(label, route))
    case .failure(let problem):
      keep(Message(at: now, severity: .warning, text: words.notCopied(problem)))
      // Nothing else is closed for it: what lies over the panes was opened by a key since.
      if overlay == nil { overlay = .text(title: words.notCopied(problem), text: text, top: 0) }
    }
  }

  // MARK: The full text

  mutating func openText() -> [Effect] {
    guard let subject else { return [] }
    let source: TextSource
    switch subject {
    case .space(let space): source = .space(space)
    case .job(let job): source = .job(job)
    case .attempt, .result:
      let menu = copyMenu(subject)
      return [.page(menu.fields.map { "\($0.label)\n\($0.value)\n" }.joined(separator: "\n"))]
    }
    // Without the database it is what is known here.
    guard !link.isStale else { return [page(source, nil)] }
    let request = nextRequest()
    awaitedText = request
    return [.readText(request: request, source)]
  }

  mutating func take(text result: Result<SpaceDetail?, StoreError>, _ source: TextSource, _ request: Int) -> [Effect] {
    guard awaitedText == request else { return [] }
    awaitedText = nil
    switch result {
    case .success(let detail): return [page(source, detail)]
    case .failure(let error):
      say(.error, words.cantRead(words.reason(error)))
      return []
    }
  }

  /// The text of a thing; what could not be read anew is as the list knows it.
  private func page(_ source: TextSource, _ detail: SpaceDetail?) -> Effect {
    switch source {
    case .space(let known):
      let space = detail?.space ?? known
      return .page(fullText(space, detail?.jobs ?? list.jobs(of: known.id)))
    case .job(let known):
      return .page(text(of: detail?.jobs.first ?? known))
    }
  }

  private func fullText(_ space: Space, _ jobs: [Job]) -> String {
    var parts = ["\(space.name)\n"]
    parts += fields(of: space).filter { $0.label != "description" && $0.value != space.name }.map { "\($0.label): \($0.value)" }
    parts.append("\n\(space.description ?? words.noDescription)\n")
    parts += jobs.map { text(of: $0) }
    return parts.joined(separator: "\n")
  }

  private func text(of job: Job) -> String {
    var lines = ["\(job.spaceName ?? words.deletedSpace) \(job.key.eventType.rawValue): \(words.status(job.status, raw: job.rawStatus))"]
    if let at = job.updatedAt ?? job.createdAt { lines.append("\(words.changedLabel): \(at.local(now: now))") }
    if let by = job.requestedBy { lines.append("\(words.requestedLabel): \(by)") }
    if let attempts = job.attempts { lines.append("\(words.triesLabel): \(attempts)") }
    if let error = job.errorMessage { lines.append("\(words.errorLabel): \(error)") }
    if let payload = job.payload { lines.append("\(words.payload):\n\(payload)") }
    return lines.joined(separator: "\n") + "\n"
  }
}
