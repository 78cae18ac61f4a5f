import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// `s`: this space, in the list the marked ones if any are; in the debug panel the failed job under the cursor, else one active space: that of the
  /// job under the cursor, else the list's.
  mutating func syncOne() -> [Effect] {
    if pane == .spaces, list.marks.count > 1 { return askToSyncMarked() }
    if pane == .debug {
      let request = nextRequest()
      if let job = debug.currentJob, job.status == .failed {
        let intent = SyncIntent.space(job.key.spaceID, name: job.spaceName ?? job.key.spaceID.text, job.key.eventType)
        let shape: PayloadShape = job.key.eventType == .manualSync ? .manualSync : .timestamp
        return [.sync(request: request, intent, .spaces([job.key.spaceID]), eventType: job.key.eventType, shape)]
      }
      return [.syncSingle(request: request, preferring: [debug.currentJob?.key.spaceID, list.current?.id].compactMap(\.self))]
    }
    return spaceToSync.map { sync($0.id, name: $0.name) } ?? []
  }

  /// Sends the sync of one space.
  mutating func sync(_ id: UUID, name: String) -> [Effect] {
    let request = nextRequest()
    list.sending.insert(id)
    if list.marks.contains(id) { list.acting = .init(request: request, ids: [id]) }
    let origin = SyncOrigin.card
    let intent = SyncIntent.space(id, name: name, origin.eventType)
    return [.sync(request: request, intent, .spaces([id]), eventType: origin.eventType, origin.payloadShape)]
  }

  mutating func take(sync result: Result<SyncReceipt, StoreError>, _ intent: SyncIntent, _ request: Int) -> [Effect] {
    endMarkedSync(request, result)
    switch (intent, result) {
    case (.space(let id, let name, let type), .success(let receipt)):
      list.sending.remove(id)
      finish(receipt.requested > 0, receipt.requested == 0 ? words.gone(name) : words.queuedOne(name, type), receipt.details)
    case (.space(let id, _, _), .failure(let error)):
      list.sending.remove(id)
      finish(false, words.syncFailed(words.reason(error)), error.details)
    case (.many(let origin), let result): return take(bulk: result, origin, request)
    }
    return [.nudgeFeed]
  }

  mutating func take(cancelled result: Result<[JobKey], StoreError>, _ name: String) -> [Effect] {
    switch result {
    case .success(let keys):
      // The feed would tell as well, but not at once where the table keeps no graves.
      for key in keys { list.forget(key) }
      debug.jobs.removeAll { keys.contains($0.key) }
      finish(!keys.isEmpty, words.cancelled(name, keys.count), keys.map { .init("event_type", .text($0.eventType.rawValue)) })
    case .failure(let error): finish(false, words.reason(error), error.details)
    }
    return [.nudgeFeed]
  }

  mutating func take(retried result: Result<[JobKey], StoreError>, _ name: String) -> [Effect] {
    switch result {
    case .success(let keys):
      finish(!keys.isEmpty, words.retried(name, keys.count), keys.map { .init("event_type", .text($0.eventType.rawValue)) })
    case .failure(let error): finish(false, words.syncFailed(words.reason(error)), error.details)
    }
    return [.nudgeFeed]
  }

  mutating func take(test result: Result<StripeAccount, StripeFailure>) -> [Effect] {
    debug.isTesting = false
    debug.testedAt = now
    switch result {
    case .success(let account):
      debug.account = account
      debug.accountProblem = nil
      finish(
        true, words.stripeAnswered(account),
        [
          .init("account", .text(account.id)), .init("mode", .text(account.mode.rawValue)),
          .init("latency_ms", .number(account.latencyMilliseconds)),
        ])
    case .failure(let failure):
      debug.accountProblem = words.reason(failure)
      finish(false, words.reason(failure), failure.details)
    }
    return []
  }

  mutating func take(edge result: Result<EdgeReport, EdgeFailure>) -> [Effect] {
    let isAsked = awaitsEdge
    awaitsEdge = false
    switch result {
    case .success(let report):
      // What was queued and taken by another run of the function is no news to whom did not ask.
      guard report.total > 0 || isAsked else { break }
      finish(report.errors == 0, words.edgeDrained(report), report.jobErrors.map { .init("job_error", .text($0)) })
    case .failure(let failure): finish(false, words.reason(failure), failure.status.map { [.init("status", .number($0))] } ?? [])
    }
    return [.nudgeFeed]
  }

  /// "Statut": the answer is shown unfolded in the results, for it is what was asked for.
  mutating func take(status result: Result<SyncStatusReport, StoreError>) -> [Effect] {
    switch result {
    case .success(let report):
      let jobs = report.recentJobs.map { job in
        JSONNode.text(
          "\(job.spaceName ?? words.deletedSpace) · \(job.key.eventType.rawValue) · \(words.status(job.status, raw: job.rawStatus))")
      }
      var members: [JSONNode.Member] = [
        .init(words.activeSpaces, .number(report.active)), .init(words.synchronisedLabel, .number(report.synchronised)),
        .init(words.unsynchronised, .array(report.unsynchronised.map { .text($0.name) })), .init(words.recentJobs, .array(jobs)),
      ]
      if let clients = debug.clients { members.insert(.init(words.connectedLabel, .array(clients.map { .text(words.client($0)) })), at: 2) }
      finish(true, words.synchronised(report.synchronised, of: report.active), members)
      debug.results[0].isUnfolded = true
      debug.results[0].details.unfoldAll()
      show(.results)
    case .failure(let error): finish(false, words.cantRead(words.reason(error)), error.details)
    }
    return []
  }

  /// Says how an action ended, on the message line and in the list of results.
  mutating func finish(_ succeeded: Bool, _ sentence: String, _ details: [JSONNode.Member]) {
    say(succeeded ? .success : .error, sentence)
    debug.add(ActionResult(at: now, succeeded: succeeded, title: sentence, details: JSONTree(.object(details))))
  }
}

extension SyncReceipt {
  /// The receipt as members of JSON.
  var details: [JSONNode.Member] {
    [
      .init("event_type", .text(eventType.rawValue)), .init("requested", .number(requested)), .init("inserted", .number(inserted)),
      .init("replaced", .number(replaced)), .init("superseding", .number(superseding)), .init("skipped", .number(skipped)),
    ]
  }
}

extension StoreError {
  /// All that is known.
  var details: [JSONNode.Member] { [.init("error", .text(debugDescription))] }
}

extension StripeFailure {
  /// Stripe's error in full.
  fileprivate var details: [JSONNode.Member] {
    var members: [JSONNode.Member] = []
    if let status { members.append(.init("status", .number(status))) }
    let fields = [("type", type), ("code", code), ("param", parameter), ("message", message), ("request_id", requestID)]
    return members + fields.compactMap { JSONNode.member($0.0, $0.1) }
  }
}
