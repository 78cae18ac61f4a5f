import Fixtures
import FoundationEssentials
import SyncCore
import TextScreen

@testable import Dashboard

/// Events of every kind in a random order, among them the answers to what was asked; names and sentences are as hostile as a database's can be.
enum RandomEvents {
  static func event(_ random: inout SeededRandom, _ pending: inout [Effect], _ state: DashboardState) -> Event {
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
      switch random.next() % 6 {
      case 0, 1: return .mouse(MouseEvent(acts[Int(random.next() % 4)], at: place))
      case 2, 3: return unasked(&random, state)
      default: return .deadline
      }
    }
  }

  private static func key(_ random: inout SeededRandom) -> Key {
    let plain: [Key] = [
      .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .enter, .tab, .backTab, .backspace, .escape, .control("c"),
    ]
    if random.next() % 3 == 0 { return plain[Int(random.next() % UInt64(plain.count))] }
    let letters = Array("zzzaaabdf+-jkgGsSYCxxfyno123tcRJLm?rqQ/h l:Z&é\"é会x<>IwvUnNFpE  veaADz0")
    return .character(letters[Int(random.next() % UInt64(letters.count))])
  }

  private static func page(_ random: inout SeededRandom) -> SpacePage {
    let start = Int(random.next() % 300)
    let count = Int(random.next() % 101)
    let hostile = RandomText.make(&random)
    let spaces = (start..<start + count).map { number in
      Sample.space(number, number % 4 == 0 ? hostile : "Space \(1000 + number)", active: number % 3 != 0)
    }
    let jobs = spaces.prefix(20).enumerated().map { Sample.job(start + $0.offset, ["pending", "failed", nil, "done"][$0.offset % 4]) }
    return SpacePage(spaces: spaces, jobs: jobs, hasBefore: random.next() % 2 == 0, hasAfter: random.next() % 2 == 0)
  }

  private static func answer(_ effect: Effect, _ random: inout SeededRandom) -> Event {
    let fails = random.next() % 8 == 0
    let error = StoreError([.unreachable, .timedOut, .cancelled, .refused][Int(random.next() % 4)], RandomText.make(&random))
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
      return .spacesRefreshed(asked: ids, fails ? .failure(error) : .success(SpacePage(spaces: kept.map { Space(id: $0, name: "fresh") })))
    case .resolve(let request, let act, let word):
      let found = (0..<Int(random.next() % 3)).map { Sample.space(Int(random.next() % 300) + $0, "found") }
      return .resolved(request: request, act, word, fails ? .failure(error) : .success(found))
    case .cancelJob(let space, let name, _):
      return .jobsCancelled(name: name, fails ? .failure(error) : .success([JobKey(spaceID: space, eventType: .update)]))
    case .retryJobs(let space, let name):
      return .jobsRetried(name: name, fails ? .failure(error) : .success([JobKey(spaceID: space, eventType: .update)]))
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
    case .copy:
      let results: [Result<CopyRoute, CopyProblem>] = [
        .success(.terminal), .failure(.tooLong(limit: 3)), .failure(.refused(error.description)),
      ]
      return .copied(label: "x", text: RandomText.make(&random), results[Int(random.next() % 3)])
    case .loadTries(let key): return .triesLoaded(key, .success([Sample.attempt(Int64(random.next() % 100), of: key)]))
    case .loadAttempts:
      return .attemptsLoaded(
        .success((0..<Int(random.next() % 600)).map { Sample.attempt(Int64($0) + Int64(random.next() % 5), of: nil) }.reversed()))
    case .testStripe: return .stripeTested(.success(StripeAccount(id: "acct", mode: .simulated, latencyMilliseconds: 1)))
    case .reportStatus: return .statusReported(.success(SyncStatusReport(active: 3, synchronised: 1, unsynchronised: [], recentJobs: [])))
    default: return .resumed
    }
  }

  private static func answer(_ work: SpaceWork, _ random: inout SeededRandom) -> SpaceAnswer {
    let outcomes: [WriteOutcome] = [.done, .gone, .refused(.hidden), .conflict(SpaceConflict(theirs: SpaceRecord(fields: [.name])))]
    let outcome = outcomes[Int(random.next() % 4)]
    switch work {
    case .open: return .opened(random.next() % 5 == 0 ? nil : Sample.record)
    case .openDeletion(let id): return .deletionOpened(Sample.record, SpaceDetail(space: Space(id: id, name: "x"), jobs: []))
    case .openActivation(let ids): return .activationOpened(ids.map { Space(id: $0, name: "x", isActive: random.next() % 2 == 0) })
    case .create where outcome == .done: return .created(random.next() % 2 == 0 ? nil : Sample.space(Int(random.next() % 300), "x"))
    case .save, .create, .delete: return .written(outcome)
    case .activate(let ids, _):
      var report = ActivationReport()
      report.edits = ids.prefix(2).map { SpaceEdit(id: $0, name: "x", before: Sample.record, after: Sample.record) }
      return .activated(report)
    case .undo(let edits): return .undone(edits, outcome)
    }
  }

  /// What nobody asked for just now, or what comes too late.
  private static func unasked(_ random: inout SeededRandom, _ state: DashboardState) -> Event {
    let text = RandomText.make(&random)
    let request = Int(random.next() % 60)
    let failure = StoreError(.refused, text)
    switch random.next() % 20 {
    case 0: return .keysArrived((0..<5).map { _ in key(&random) })
    case 1: return .resumed
    case 2: return .warned([text, "x"])
    case 3: return .pagerFailed(text: text, reason: text)
    case 4: return .informed(.info, text)
    case 5: return .reported(random.next() % 2 == 0 ? .success("/tmp/\(text)") : .failure(ReportFailure(text)))
    case 6: return .examined(Finding(.unknownStatuses, .error, Phrase(text, text)))
    case 7: return .clientsLoaded(.success([ConnectedClient(activity: "dashboard", process: 1, person: text, role: text)]))
    case 8: return .workersLoaded(.success([WorkerState(worker: text, host: text, state: text, reason: text, seenAt: Sample.now)]))
    case 9: return .exportProgressed(request: request, 5)
    case 10: return .exportEnded(request: request, .failure(.unwritten(path: text, reason: text)))
    case 11: return .syncProgressed(request: request, SyncReceipt(requested: 3, inserted: 2, replaced: 1, eventType: .manualSyncAll))
    case 12: return .syncEnded(request: request, .many(.debugAll), .failure(failure))
    case 13: return .jobsCancelled(name: text, random.next() % 2 == 0 ? .success([]) : .failure(failure))
    case 14: return .stripeTested(.failure(StripeFailure(kind: .transient, message: text)))
    case 15: return .edgeDrained(.failure(EdgeFailure(text)))
    case 16: return .edgeDrained(.success(EdgeReport(total: 2, success: 1, errors: 1, message: text, jobErrors: [text])))
    case 17: return .textRead(request: request, .space(Sample.space(1, text)), .success(nil))
    case 18: return .statusReported(.failure(failure))
    default: return .copied(label: text, text: text, .failure(.noClipboard(terminal: text)))
    }
  }

  private static func news(_ random: inout SeededRandom) -> FeedEvent {
    switch random.next() % 7 {
    case 0: .connected(random.next() % 2 == 0 ? .live : .polling)
    case 1: .lost(FeedLoss(reason: RandomText.make(&random), attempt: 1, retryAfter: random.next() % 2 == 0 ? 3 : nil))
    case 2: .reload
    case 3: .counted(Sample.jobCounts)
    case 5: .workersChanged
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
