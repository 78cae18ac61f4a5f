import Postgres
import SyncCore

/// One connection's following: listens where that works, looks at the table when something may have changed, and says what did.
struct FeedFollower {
  /// The position, to be resumed from on another connection.
  private(set) var cursor: FeedCursor

  private let reader: FeedReader
  private let parameters: ConnectionParameters
  private var listener: FeedListener?
  /// The try to listen that is under way, where the first one failed.
  private var attempt: ListenAttempt?
  private let wake: Wake
  private let receiver: FeedReceiver
  private let terms: FeedTerms
  private let seesGraves: Bool
  private let seesWorkers: Bool
  /// How the last look asked.
  private var question: DeltaStatement?
  /// What the workers said of themselves at the last look.
  private var workers: String?
  /// False when a migration came between the reading of the catalogue and the first position.
  private let fitsCatalogue: Bool
  private var mode: FeedMode
  private var schedule: FeedSchedule
  private var tally: FeedTally
  /// How much of this look was the receiver's time and none of the server's.
  private var delivering = Duration.zero

  /// Listens first, takes the position second, then says that the feed follows: whoever reads after that misses nothing.
  ///
  /// - Parameters:
  ///   - opened: The connection that reads; it writes nothing.
  ///   - parameters: How to open the other one, which listens.
  ///   - saved: The position to go on from.
  ///   - wake: What to wait at.
  ///   - schedule: When to do what.
  ///   - receiver: Where events go.
  init(
    _ opened: Session.Opened, _ parameters: ConnectionParameters, resuming saved: FeedCursor?, wake: Wake, schedule: FeedSchedule,
    _ receiver: FeedReceiver
  ) async throws(PostgresError) {
    let reader = FeedReader(opened)
    try await reader.begin()
    var here = try await reader.position()
    var listener: FeedListener?
    (mode, listener) = await Self.listen(reader, here.terms, parameters, wake)
    if listener != nil { here = try await reader.position() }
    self.reader = reader
    self.parameters = parameters
    self.listener = listener
    self.wake = wake
    self.schedule = schedule
    self.receiver = receiver
    terms = here.terms
    seesGraves = here.terms.isMigrated && here.seesGraves
    seesWorkers = here.terms.isMigrated && here.seesWorkers
    fitsCatalogue = opened.catalogue.isMigrated || !here.terms.isMigrated
    tally = FeedTally(hasActiveIndex: here.terms.isMigrated)
    let canResume = saved?.canResume(at: here) ?? false
    cursor = canResume ? saved ?? FeedCursor(here) : FeedCursor(here)
    if listener != nil {
      self.schedule.listens()
      try await settleMode()
    } else if mode == .unheard {
      self.schedule.wantsToListen()
    }
    if canResume {
      await receiver.deliver(.connected(mode))
    } else {
      if rules.repeatsItself {
        let shown = try await reader.window(rules, since: here.snapshot)
        cursor.advance(to: here.snapshot, isFromStandby: terms.isInRecovery, delivering: shown)
      }
      await receiver.deliver(.connected(mode))
      if saved != nil { await receiver.deliver(.restarted) }
    }
    // Nothing may fail from here on: what was said holds from this cursor on, which the caller keeps.
  }

  /// Waits until something is due, then does it.
  ///
  /// - Returns: False when the table or the server changed so that other rules hold: follow anew from `cursor`.
  ///
  /// Runs where its caller does. Called from the reading connection's own queue, a notification wakes that one thread, which asks and delivers
  /// itself; each other thread in between would cost a wake-up before the change is on the screen.
  nonisolated(nonsending) mutating func turn() async throws(PostgresError) -> Bool {
    guard fitsCatalogue else { return false }
    if await wake.wait(seconds: schedule.pause) { schedule.mark() }
    guard !Task.isCancelled else { return true }
    if let listener {
      guard !listener.isLost else { throw PostgresError(.connectionLost, "The connection that listens was lost") }
      if schedule.isLookDue, try await !look() { return false }
      if schedule.takePing() { try await listener.ping() }
      if schedule.takeProbe() { try await listener.probe(from: reader) }
      await judgeProbe(listener)
      // Where it is known that there is news no more of them is to wake this thread until the next look; but a test message is waited for.
      await listener.pause(schedule.isDirty && !schedule.awaitsProbe)
    } else {
      if schedule.isLookDue, try await !look() { return false }
      if schedule.takeRetry(), attempt == nil { listenAgain() }
      heedAttempt()
    }
    return true
  }

  /// Closes what was opened here.
  func close() async {
    await attempt?.close()
    await listener?.close()
  }

  private var rules: FeedRules {
    FeedRules(
      usesChangedXID: terms.isMigrated, seesGraves: seesGraves, rereads: cursor.isFromStandby || terms.isInRecovery,
      seesWorkers: seesWorkers, polls: mode != .live)
  }

  // MARK: Looking

  /// Looks once: what was deleted, what changed, or a storm; then the counts. False when other rules hold now.
  private nonisolated(nonsending) mutating func look() async throws(PostgresError) -> Bool {
    let start = ContinuousClock.now
    delivering = .zero
    let before = cursor.snapshot
    let rules = rules
    let asked =
      if let question, question.rules == rules {
        question.asked(since: before, delivered: cursor.delivered)
      } else {
        DeltaStatement(reader.catalogue, rules, since: before, delivered: cursor.delivered)
      }
    question = asked
    let delta = try await reader.delta(asked)
    guard delta.snapshot.xmax >= before.xmax else { return false }
    if !delta.isStorm {
      if !delta.removed.isEmpty { await tell(.removed(delta.removed)) }
      if !delta.jobs.isEmpty { await tell(.changed(delta.jobs)) }
      if !delta.versions.isEmpty { await stepAside() }
    }
    let here = try await reader.circumstances(rules)
    // What was read by rules that no longer hold may lack something: the cursor stays, and the next follower reads it again.
    guard here.terms == terms else { return false }
    // Without graves the server's own count of deleted rows tells, which a deletion reaches a moment later.
    var mustReload = delta.isStorm || (!seesGraves && here.deleted > cursor.deleted)
    cursor.deleted = here.deleted
    var shown = delta.versions
    if delta.isStorm {
      // All is read after this, by the screen or here, so everything that stands there now counts as shown.
      if rules.repeatsItself { shown = try await reader.window(rules, since: before) }
      if receiver.listsStorms { try await list(rules) }
    }
    cursor.advance(to: delta.snapshot, isFromStandby: terms.isInRecovery, delivering: rules.repeatsItself ? shown : [])
    // An equal snapshot means that nobody committed anything; a standby's snapshot can't say that.
    let isQuiet = delta.snapshot == before && delta.versions.isEmpty && !mustReload && !terms.isInRecovery
    if !isQuiet { tally.expire() }
    let old = tally.counts
    let isNews = try await tally.refresh(reader)
    if let old, let counts = tally.counts, isNews, !seesGraves, counts.total < old.total { mustReload = true }
    if mustReload { await tell(.reload) }
    if isNews, let counts = tally.counts { await tell(.counted(counts)) }
    // The first look tells as well: what was read of them since the feed began may be older than it.
    if here.workers != workers { await tell(.workersChanged) }
    workers = here.workers
    let waiting = (tally.counts?.pending ?? 0) + (tally.counts?.processing ?? 0)
    schedule.looked(
      since: start + delivering, isQuiet: isQuiet, isLive: mode == .live,
      isActive: waiting > 0 || !delta.versions.isEmpty || mustReload, due: tally.due)
    return true
  }

  /// Lists a storm, a page at a time; what changes meanwhile is told at the next look as well.
  private nonisolated(nonsending) mutating func list(_ rules: FeedRules) async throws(PostgresError) {
    var last: JobKey?
    while !Task.isCancelled {
      let jobs = try await reader.storm(rules, since: cursor, after: last)
      if !jobs.isEmpty { await tell(.listed(jobs)) }
      guard jobs.count >= StormStatement.size else { return }
      last = jobs.last?.key
    }
  }

  /// Leaves the processors to who was told: a screen's thread woken on the one where the server then counts a table would wait that long.
  private nonisolated(nonsending) mutating func stepAside() async {
    let start = ContinuousClock.now
    try? await Task.sleep(for: .milliseconds(4))
    delivering += .now - start
  }

  private nonisolated(nonsending) mutating func tell(_ event: FeedEvent) async {
    let start = ContinuousClock.now
    await receiver.deliver(event)
    delivering += .now - start
  }

  // MARK: Listening

  /// Opens the listening connection where notifications can be expected; without it the feed polls and says why.
  private static func listen(
    _ reader: FeedReader, _ terms: FeedTerms, _ parameters: ConnectionParameters, _ wake: Wake
  ) async -> (FeedMode, FeedListener?) {
    if reader.connection.isPooled { return (.pooled, nil) }
    if terms.isInRecovery { return (.standby, nil) }
    guard terms.isMigrated, terms.announces, let table = reader.catalogue.queue.oid else { return (.polling, nil) }
    do throws(PostgresError) {
      return (.unheard, try await FeedListener.open(parameters, beside: reader.connection, channel: "spacesync_\(table)", ringing: wake))
    } catch {
      // One connection more than the server grants, say. The feed is exact without it, and tries again later.
      return (.unheard, nil)
    }
  }

  /// Begins to try to listen where that failed before.
  private mutating func listenAgain() {
    attempt = ListenAttempt(ringing: wake) { [reader, terms, parameters, wake] in await Self.listen(reader, terms, parameters, wake) }
  }

  /// Goes on with what came of the try to listen. What was committed before it succeeded is found by the look that follows.
  private mutating func heedAttempt() {
    guard let result = attempt?.result else { return }
    attempt = nil
    (mode, listener) = result
    guard listener != nil else { return }
    schedule.listens()
    schedule.mark()
  }

  /// Sends the first test message and waits for it, so that the feed says at once how it follows.
  private mutating func settleMode() async throws(PostgresError) {
    guard let listener, schedule.takeProbe() else { return }
    try await listener.probe(from: reader)
    while !listener.heardProbe, !listener.isLost, schedule.awaitsProbe, !Task.isCancelled {
      if await wake.wait(seconds: schedule.pause) { schedule.mark() }
    }
    mode = listener.heardProbe ? .live : .unheard
    schedule.endProbe()
  }

  /// Says when notifications begin or cease to arrive.
  private nonisolated(nonsending) mutating func judgeProbe(_ listener: FeedListener) async {
    let now: FeedMode
    if listener.heardProbe {
      now = .live
    } else if schedule.awaitsProbe {
      return
    } else {
      now = .unheard
    }
    schedule.endProbe()
    guard now != mode else { return }
    mode = now
    await receiver.deliver(.connected(mode))
    schedule.mark()
  }
}
