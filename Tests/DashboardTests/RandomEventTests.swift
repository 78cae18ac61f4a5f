import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Random sequences of events: whatever happens in whatever order, the state stays whole and every frame is exactly the size.
///
/// The seed of a failure is in its message; `DASHBOARD_SEED` replays it.
@Suite struct RandomEventTests {
  private static let seeds: [UInt64] = {
    if let text = ProcessInfo.processInfo.environment["DASHBOARD_SEED"], let seed = UInt64(text) { return [seed] }
    return Array(1...8)
  }()

  @Test(arguments: seeds) func theStateStaysWhole(seed: UInt64) {
    var random = Seeded(state: seed)
    var state = Sample.blank(80, 24, seed % 2 == 0 ? .french : .english)
    state.context.canTestStripe = true
    var pending = state.run(.started)
    var asked = 0
    for step in 0..<600 {
      let event = Self.event(&random, &pending, state)
      let effects = state.run(event, after: Int64(random.next() % 3))
      pending += effects
      if pending.count > 40 { pending.removeFirst(pending.count - 40) }
      asked += effects.count
      let problem = Self.problem(of: state)
      #expect(problem == nil, "seed \(seed), step \(step), \(event): \(problem ?? "")")
      if problem != nil { return }
      if step % 7 == 0 {
        let grid = state.draw(Repertoire.allCases.randomElement(using: &random) ?? .unicode)
        let isWhole = grid.lines.count == state.size.rows && grid.lines.allSatisfy { TextWidth.columns(of: $0) <= state.size.columns }
        #expect(isWhole, "seed \(seed), step \(step): the frame")
      }
    }
    #expect(asked > 50, "the sequence did something")
  }

  /// What is broken in a state, or nil.
  private static func problem(of state: DashboardState) -> String? {
    let list = state.list
    if !list.spaces.isEmpty && !list.spaces.indices.contains(list.cursor) { return "the list's cursor is outside" }
    if list.spaces.isEmpty && list.cursor != 0 { return "a cursor without rows" }
    if list.top > list.cursor { return "the list's cursor is above the screen" }
    if list.spaces.count > SpacesListState.windowLimit + 100 { return "the window grows" }
    if Set(list.spaces.map(\.id)).count != list.spaces.count { return "a space stands twice" }
    if list.marks.count > SpaceMarks.limit { return "the marks grow" }
    if state.held.map({ $0.jobs.count > HeldUpdates.keptJobs }) ?? false { return "the held news grow" }
    if case .columns(let cursor) = state.overlay, !ListColumn.allCases.indices.contains(cursor) { return "no such column" }
    if state.debug.rowCount > 0 && !(0..<state.debug.rowCount).contains(state.debug.cursor) { return "the panel's cursor is outside" }
    if Set(state.debug.jobs.map(\.key)).count != state.debug.jobs.count { return "a job stands twice" }
    if state.debug.jobs.count > DebugPanelState.windowLimit { return "the jobs grow" }
    if state.messages.count > DashboardState.keptMessages { return "the messages grow" }
    if state.debug.log.changes.count > JobLog.kept || state.debug.log.attempts.count > JobLog.kept { return "the log grows" }
    return nil
  }

  private static func event(_ random: inout Seeded, _ pending: inout [Effect], _ state: DashboardState) -> Event {
    switch random.next() % 10 {
    case 0...4: return .key(key(&random))
    case 5...6:
      guard !pending.isEmpty else { return .deadline }
      return answer(pending.remove(at: Int(random.next() % UInt64(pending.count))), &random)
    case 7: return .feed(news(&random))
    case 8:
      return random.next() % 4 == 0
        ? .resized(ScreenSize(columns: Int(random.next() % 200), rows: Int(random.next() % 60))) : .pasted("p\u{1B}[201~\nq")
    default:
      let place = Position(column: Int(random.next() % 200), row: Int(random.next() % 60))
      let acts: [MouseEvent.Act] = [.press, .press, .wheelUp, .wheelDown]
      return random.next() % 3 == 0 ? .mouse(MouseEvent(acts[Int(random.next() % 4)], at: place)) : .deadline
    }
  }

  private static func key(_ random: inout Seeded) -> Key {
    let plain: [Key] = [
      .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .enter, .tab, .backTab, .backspace, .escape, .control("c"),
    ]
    if random.next() % 3 == 0 { return plain[Int(random.next() % UInt64(plain.count))] }
    let letters = Array("bdf+-jkgGsSfyno123tcRJLm?rqQ/h l:Z&é\"é会x<>IwvUnNFpE  veaADz0")
    return .character(letters[Int(random.next() % UInt64(letters.count))])
  }

  private static func page(_ random: inout Seeded) -> SpacePage {
    let start = Int(random.next() % 300)
    let count = Int(random.next() % 101)
    let spaces = (start..<start + count).map { Sample.space($0, "Space \(1000 + $0)", active: $0 % 3 != 0) }
    let jobs = spaces.prefix(20).enumerated().map { Sample.job(start + $0.offset, ["pending", "failed", nil, "done"][$0.offset % 4]) }
    return SpacePage(spaces: spaces, jobs: jobs, hasBefore: random.next() % 2 == 0, hasAfter: random.next() % 2 == 0)
  }

  private static func answer(_ effect: Effect, _ random: inout Seeded) -> Event {
    let fails = random.next() % 8 == 0
    let error = StoreError([.unreachable, .timedOut, .cancelled, .refused][Int(random.next() % 4)], "it failed")
    switch effect {
    case .loadPage(let request, _, let anchor, _):
      var answer = page(&random)
      // A page that continues the window holds other spaces than the window, as the database's own key order makes sure.
      switch anchor {
      case .after:
        answer = SpacePage(spaces: (0..<30).map { _ in Sample.space(Int(random.next() % 1_000_000) + 1000, "more") }, hasAfter: true)
      case .before:
        answer = SpacePage(spaces: (0..<30).map { _ in Sample.space(Int(random.next() % 1_000_000) + 1000, "less") }, hasBefore: true)
      default: break
      }
      return .pageLoaded(request: request, fails ? .failure(error) : .success(answer))
    case .countSpaces(let request, _):
      return .spacesCounted(request: request, fails ? .failure(error) : .success(Sample.counts))
    case .findMatch(let request, _, _, _, _):
      let match = random.next() % 4 == 0 ? nil : Sample.space(Int(random.next() % 300), "match")
      return .matchFound(request: request, fails ? .failure(error) : .success(match))
    case .readRange(let request, _, _, _, _):
      return .rangeRead(request: request, fails ? .failure(error) : .success(page(&random).spaces))
    case .export(let request, _, let path, _):
      return .exportEnded(request: request, fails ? .failure(.exists(path: path)) : .success(ExportReceipt(rows: 3, path: path)))
    case .refreshSpaces(let ids):
      let kept = ids.filter { _ in random.next() % 5 != 0 }
      return .spacesRefreshed(asked: ids, .success(SpacePage(spaces: kept.map { Space(id: $0, name: "fresh") })))
    case .loadJobs(let request, _):
      return .jobsLoaded(
        request: request,
        fails
          ? .failure(error)
          : .success(
            Array(Set(page(&random).jobs.map(\.key.spaceID))).map { id in
              Job(key: JobKey(spaceID: id, eventType: .update), rawStatus: "pending", createdAt: Sample.now)
            }))
    case .loadJob(let key):
      return .jobLoaded(
        key, fails ? .failure(error) : .success(random.next() % 4 == 0 ? nil : Job(key: key, rawStatus: "failed", payload: "{}")))
    case .sync(let request, let intent, _, let type, _):
      return .syncEnded(
        request: request, intent, fails ? .failure(error) : .success(SyncReceipt(requested: 3, inserted: 2, replaced: 1, eventType: type)))
    case .syncSingle(let request, _): return .syncFoundNoSpace(request: request)
    case .space(let request, let work):
      return .spaceAnswered(request: request, work, fails ? .failure(error) : .success(answer(work, &random)))
    case .plan(let request, _, _): return .planned(request: request, fails ? .failure(error) : .success(Sample.plan))
    case .loadDryRun(let request, _, _): return .dryRunLoaded(request: request, fails ? .failure(error) : .success(page(&random)))
    case .loadProgress(let mark):
      let done = Int(random.next() % 4)
      return .progressLoaded(
        mark, fails ? .failure(error) : .success(JobCounts(pending: 3 - done, completed: done / 2, failed: done - done / 2)), cost: 500)
    case .loadFailures(let mark): return .failuresLoaded(mark, .success(page(&random).jobs))
    case .retryBulk(let mark): return .bulkRetried(mark, fails ? .failure(error) : .success(Int(random.next() % 3)))
    case .stopBulk(let mark): return .bulkStopped(mark, fails ? .failure(error) : .success(Int(random.next() % 3)))
    case .keepReceipt(let receipt): return .syncMarked(request: Int(random.next() % 500), receipt.mark)
    case .recallReceipts:
      return .receiptsRecalled([
        BulkReceipt(mark: RequestMark(eventType: .manualSyncAll, requestedAt: Sample.now), origin: .debugAll, startedAt: Sample.now)
      ])
    case .loadTries(let key): return .triesLoaded(key, .success([Sample.attempt(Int64(random.next() % 100), of: key)]))
    case .loadAttempts:
      return .attemptsLoaded(
        .success((0..<Int(random.next() % 600)).map { Sample.attempt(Int64($0) + Int64(random.next() % 5), of: nil) }.reversed()))
    case .testStripe: return .stripeTested(.success(StripeAccount(id: "acct", mode: .simulated, latencyMilliseconds: 1)))
    case .reportStatus: return .statusReported(.success(SyncStatusReport(active: 3, synchronised: 1, unsynchronised: [], recentJobs: [])))
    default: return .resumed
    }
  }

  private static func answer(_ work: SpaceWork, _ random: inout Seeded) -> SpaceAnswer {
    let outcomes: [WriteOutcome] = [.done, .gone, .refused(.hidden), .conflict(SpaceConflict(theirs: SpaceRecord(fields: [.name])))]
    let outcome = outcomes[Int(random.next() % 4)]
    switch work {
    case .open: return .opened(random.next() % 5 == 0 ? nil : Sample.record)
    case .openDeletion(let id): return .deletionOpened(Sample.record, SpaceDetail(space: Space(id: id, name: "x"), jobs: []))
    case .openActivation(let ids): return .activationOpened(ids.map { Space(id: $0, name: "x", isActive: random.next() % 2 == 0) })
    case .save, .create, .delete: return .written(outcome)
    case .activate: return .activated(ActivationReport())
    case .undo(let edits): return .undone(edits, outcome)
    }
  }

  private static func news(_ random: inout Seeded) -> FeedEvent {
    switch random.next() % 6 {
    case 0: .connected(random.next() % 2 == 0 ? .live : .polling)
    case 1: .lost(FeedLoss(reason: "gone", attempt: 1, retryAfter: random.next() % 2 == 0 ? 3 : nil))
    case 2: .reload
    case 3: .counted(Sample.jobCounts)
    case 4: .removed([JobKey(spaceID: Sample.id(Int(random.next() % 300)), eventType: .manualSync)])
    default:
      .changed(
        (0..<Int(random.next() % 30)).map { _ in
          Sample.job(
            Int(random.next() % 300), ["pending", "processing", "completed", "failed", "odd"][Int(random.next() % 5)],
            age: -Int64(random.next() % 900))
        })
    }
  }
}

/// A small seeded generator (SplitMix64), the same numbers on every machine.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
