import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// `s`: this space, in the list the marked ones if any are; in the debug panel the failed job under the cursor, else one active space.
  mutating func syncOne() -> [Effect] {
    if pane == .spaces, list.marks.count > 1 { return askToSyncMarked() }
    let request = nextRequest()
    if pane == .debug {
      if let job = debug.currentJob, job.status == .failed {
        let intent = SyncIntent.space(job.key.spaceID, name: job.spaceName ?? job.key.spaceID.text, job.key.eventType)
        let shape: PayloadShape = job.key.eventType == .manualSync ? .manualSync : .timestamp
        return [.sync(request: request, intent, .spaces([job.key.spaceID]), eventType: job.key.eventType, shape)]
      }
      return [.syncSingle(request: request, preferring: list.current?.id)]
    }
    guard let (id, name) = spaceToSync else { return [] }
    list.sending.insert(id)
    if list.marks.contains(id) { list.acting = .init(request: request, ids: [id]) }
    let origin = SyncOrigin.card
    let intent = SyncIntent.space(id, name: name, origin.eventType)
    return [.sync(request: request, intent, .spaces([id]), eventType: origin.eventType, origin.payloadShape)]
  }

  /// `S`: asks first. What it will act on is frozen here.
  mutating func askToSyncAll() -> [Effect] {
    let request = nextRequest()
    let origin: SyncOrigin = pane == .debug ? .debugAll : .list
    let scope: SyncScope = pane == .debug ? .allActive : .listed(list.query)
    let search = pane == .debug ? "" : list.query.search
    overlay = .confirmSync(.init(origin: origin, scope: scope, request: request))
    return [.countForDialog(request: request, search: search)]
  }

  /// The operator said yes to the dialog.
  mutating func confirmSync(_ confirmation: SyncConfirmation) -> [Effect] {
    // Without a count the dialog hasn't yet shown what it would do.
    guard let count = confirmation.count else { return [] }
    overlay = nil
    let isOfMarked: Bool
    if case .spaces = confirmation.scope { isOfMarked = true } else { isOfMarked = false }
    if case .disabled(let reason) = availability(of: isOfMarked ? .syncOne : .syncAll) {
      say(.warning, words.syncFailed(reason))
      return []
    }
    guard count > 0 else {
      say(.info, words.nothingListed)
      return []
    }
    let request = nextRequest()
    if case .spaces(let ids) = confirmation.scope { list.acting = .init(request: request, ids: ids) }
    debug.bulk = BulkProgress(
      request: request, total: count, receipt: SyncReceipt(eventType: confirmation.origin.eventType), startedAt: now)
    return [
      .sync(
        request: request, .many(confirmation.origin), confirmation.scope, eventType: confirmation.origin.eventType,
        confirmation.origin.payloadShape)
    ]
  }

  mutating func take(sync result: Result<SyncReceipt, StoreError>, _ intent: SyncIntent, _ request: Int) -> [Effect] {
    endMarkedSync(request, result)
    let event: EventType
    let sentence: String
    switch (intent, result) {
    case (.space(let id, let name, let type), .success(let receipt)):
      list.sending.remove(id)
      event = type
      sentence = receipt.requested == 0 ? words.gone(name) : words.queuedOne(name, type)
      finish(receipt.requested > 0, sentence, receipt.details)
    case (.space(let id, _, let type), .failure(let error)):
      list.sending.remove(id)
      event = type
      finish(false, words.syncFailed(error.description), error.details)
    case (.many(let origin), .success(let receipt)):
      event = origin.eventType
      debug.bulk?.receipt = receipt
      debug.bulk?.total = receipt.requested
      finish(true, words.queuedMany(receipt), receipt.details)
    case (.many(let origin), .failure(let error)):
      event = origin.eventType
      let queued = debug.bulk?.request == request ? debug.bulk?.receipt.requested ?? 0 : 0
      debug.bulk?.total = queued
      let reason = error.code == .cancelled ? words.stoppedAfter(queued) : words.syncFailed(error.description)
      finish(false, reason, [.init("event_type", event.rawValue), .init("queued", String(queued))] + error.details)
    }
    if debug.bulk?.request == request { debug.bulk?.request = nil }
    return [.nudgeFeed]
  }

  mutating func take(cancelled result: Result<[JobKey], StoreError>, _ name: String) -> [Effect] {
    switch result {
    case .success(let keys):
      // The feed would tell as well, but not at once where the table keeps no graves.
      for key in keys { list.forget(key) }
      debug.jobs.removeAll { keys.contains($0.key) }
      finish(!keys.isEmpty, words.cancelled(name, keys.count), keys.map { .init("event_type", $0.eventType.rawValue) })
    case .failure(let error): finish(false, error.description, error.details)
    }
    return [.nudgeFeed]
  }

  mutating func take(test result: Result<StripeAccount, StripeFailure>) -> [Effect] {
    debug.isTesting = false
    switch result {
    case .success(let account):
      debug.account = account
      debug.accountProblem = nil
      finish(
        true, words.stripeAnswered(account),
        [.init("account", account.id), .init("mode", account.mode.rawValue), .init("latency_ms", String(account.latencyMilliseconds))])
    case .failure(let failure):
      debug.accountProblem = failure.description
      finish(false, failure.description, failure.details)
    }
    return []
  }

  mutating func take(edge result: Result<EdgeReport, EdgeFailure>) -> [Effect] {
    switch result {
    case .success(let report):
      // What was queued and taken by another run of the function is no news.
      guard report.total > 0 else { break }
      finish(report.errors == 0, words.edgeDrained(report), report.jobErrors.map { .init("job_error", $0) })
    case .failure(let failure): finish(false, failure.description, failure.status.map { [.init("status", String($0))] } ?? [])
    }
    return [.nudgeFeed]
  }

  mutating func take(status result: Result<SyncStatusReport, StoreError>) -> [Effect] {
    switch result {
    case .success(let report):
      var details = report.unsynchronised.map { ActionResult.Detail(words.unsynchronised, $0.name) }
      details += report.recentJobs.map { job in
        .init("job", "\(job.spaceName ?? words.deletedSpace) \(job.key.eventType.rawValue) \(words.status(job.status, raw: job.rawStatus))")
      }
      finish(true, words.synchronised(report.synchronised, of: report.active), details)
    case .failure(let error): finish(false, words.cantRead(error.description), error.details)
    }
    return []
  }

  /// Says how an action ended, on the message line and in the list of results.
  mutating func finish(_ succeeded: Bool, _ sentence: String, _ details: [ActionResult.Detail]) {
    say(succeeded ? .success : .error, sentence)
    debug.results.insert(ActionResult(at: now, succeeded: succeeded, title: sentence, details: details), at: 0)
    if debug.results.count > DebugPanelState.keptResults { debug.results.removeLast() }
  }
}

extension SyncReceipt {
  /// The receipt as lines of details.
  fileprivate var details: [ActionResult.Detail] {
    [
      .init("event_type", eventType.rawValue), .init("requested", String(requested)), .init("inserted", String(inserted)),
      .init("replaced", String(replaced)), .init("superseding", String(superseding)), .init("skipped", String(skipped)),
    ]
  }
}

extension StoreError {
  /// All that is known, a line each.
  var details: [ActionResult.Detail] {
    debugDescription.split(whereSeparator: \.isNewline).map { .init("error", String($0)) }
  }
}

extension StripeFailure {
  /// Stripe's error in full.
  fileprivate var details: [ActionResult.Detail] {
    let fields: [(String, String?)] = [
      ("status", status.map(String.init)), ("type", type), ("code", code), ("param", parameter), ("message", message),
      ("request_id", requestID),
    ]
    return fields.compactMap { name, value in value.map { .init(name, $0) } }
  }
}
