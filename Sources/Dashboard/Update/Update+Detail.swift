import SyncCore

extension DashboardState {
  /// Everything known of a job, as JSON.
  func node(of job: Job, tries: [Attempt]?) -> JSONNode {
    var members: [JSONNode.Member] = []
    func add(_ name: String, _ text: String?) {
      if let member = JSONNode.member(name, text) { members.append(member) }
    }
    members.append(.init("status", job.rawStatus.map { .text($0) } ?? .literal("null")))
    if job.status == .pending, job.isInHand == true { add("state", words.runsAgain) }
    if let error = job.errorMessage { members.append(.init("error", errorNode(error, tries?.first { $0.error != nil }))) }
    if let attempts = job.attempts { add("tries", words.tries(attempts, of: context.maximumAttempts)) }
    add("took", took(job))
    add("requested_by", job.requestedBy)
    add("event_type", job.key.eventType.rawValue)
    add("space_id", job.key.spaceID.text)
    add("created", job.createdAt?.local(now: now))
    add("changed", job.updatedAt?.local(now: now))
    if job.status == .pending, let next = job.nextAttemptAt, next > job.changedAt { add("next_try", next.local(now: now)) }
    add("ended", job.processedAt?.local(now: now))
    members.append(.init("payload", job.payload.map(JSONNode.init(parsing:)) ?? .text(words.loading)))
    if let tries, !tries.isEmpty { members.append(.init("log", .array(tries.map(node(of:))))) }
    return .object(members)
  }

  /// A try, as JSON.
  func node(of attempt: Attempt) -> JSONNode {
    var members: [JSONNode.Member] = [.init("outcome", .text(words.outcome(attempt.outcome)))]
    func add(_ name: String, _ text: String?) {
      if let member = JSONNode.member(name, text) { members.append(member) }
    }
    if let error = attempt.error { members.append(.init("error", errorNode(error, attempt))) }
    members.append(.init("try", .number(attempt.number)))
    add("worker", attempt.worker)
    add("started", attempt.started.local(now: now))
    add("took", words.duration(microseconds: attempt.ended.microseconds - attempt.started.microseconds))
    add("request_id", attempt.requestID)
    members.append(.init("revision", .number(attempt.revision)))
    add("space", attempt.spaceName ?? words.deletedSpace)
    add("event_type", attempt.key.eventType.rawValue)
    add("space_id", attempt.key.spaceID.text)
    return .object(members)
  }

  /// An error in full with the id of its request in Stripe's log; the text alone where it holds the id, or nothing gives one.
  private func errorNode(_ text: String, _ attempt: Attempt?) -> JSONNode {
    guard let id = attempt?.requestID, attempt?.error == text, !text.contains(id) else { return .text(text) }
    return .object([.init("message", .text(text)), .init("request_id", .text(id))])
  }

  /// How long the latest try of a job took, from the log of tries or from what the feed saw; nil where neither tells.
  func took(_ job: Job) -> String? {
    guard job.status != .processing else { return "…" }
    let attempt = debug.log.attempts.first { $0.key == job.key }
    if let attempt, abs(attempt.ended.microseconds - job.changedAt.microseconds) < 2_000_000 {
      return words.duration(microseconds: attempt.ended.microseconds - attempt.started.microseconds)
    }
    return debug.spans[job.key].map { words.duration(microseconds: $0) }
  }
}
