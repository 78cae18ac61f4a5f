import FoundationEssentials
import SyncCore
import Synchronization

/// Runs effects as tasks against the service layer and posts their answers as events.
///
/// Reads that a newer one replaces are cancelled, so that keys pressed quickly don't queue up on the database. Effects of the terminal
/// (`repaint`, `suspend`, `quit`) are the loop's and pass through untouched.
public final class EffectRunner: Sendable {
  private let service: any SyncService
  private let feed: any JobFeed
  private let testStripe: (@Sendable () async throws(StripeFailure) -> StripeAccount)?
  private let examine: (@Sendable () async -> Finding?)?
  private let export: ExportWork?
  private let receipts: (any ReceiptKeeper)?
  private let post: @Sendable (Event) -> Void
  private let running = RunningTasks()

  /// Writes what a query lists into a file: the query, the path, whether it may be replaced, and a call for each piece with the rows so far.
  public typealias ExportWork =
    @Sendable (SpaceQuery, String, Bool, @escaping @Sendable (Int) -> Void) async -> Result<ExportReceipt, ExportFailure>

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - service: The service layer on a database.
  ///   - feed: The live feed of the same database.
  ///   - testStripe: Asks Stripe who it is; nil where this program can't.
  ///   - examine: The doctor's quick look for the worst finding; nil leaves it out.
  ///   - export: Writes a CSV file; nil where this program can't.
  ///   - receipts: Keeps the receipts of bulk requests; nil forgets them at the end.
  ///   - post: Takes each answer, from any thread.
  public init(
    service: any SyncService, feed: any JobFeed, testStripe: (@Sendable () async throws(StripeFailure) -> StripeAccount)?,
    examine: (@Sendable () async -> Finding?)? = nil, export: ExportWork? = nil, receipts: (any ReceiptKeeper)? = nil,
    post: @escaping @Sendable (Event) -> Void
  ) {
    self.service = service
    self.feed = feed
    self.testStripe = testStripe
    self.examine = examine
    self.export = export
    self.receipts = receipts
    self.post = post
  }

  /// Starts the live feed; it runs until `stop`.
  public func startFeed() {
    let (feed, post) = (feed, post)
    start(.feed) { await feed.run { post(.feed($0)) } }
  }

  /// Cancels everything that runs; answers that still come are of no use to anybody.
  public func stop() { running.cancelAll() }

  /// Starts one effect and returns at once.
  public func run(_ effect: Effect) {
    let (service, post) = (service, post)
    switch effect {
    case .loadPage(let request, let query, let anchor, let limit):
      start(.page) {
        post(
          .pageLoaded(
            request: request, await caught { () throws(StoreError) in try await service.page(of: query, at: anchor, limit: limit) }))
      }
    case .resolve(let request, let act, let word):
      start(.request(request)) {
        post(.resolved(request: request, act, word, await caught { () throws(StoreError) in try await service.resolve(word) }))
      }
    case .countSpaces(let request, let search):
      start(.counts) {
        post(.spacesCounted(request: request, await caught { () throws(StoreError) in try await service.spaceCounts(search: search) }))
      }
    case .plan, .loadDryRun, .loadProgress, .loadFailures, .retryBulk, .stopBulk, .keepReceipt, .recallReceipts: runBulk(effect)
    case .refreshSpaces(let ids):
      start(.request(ids.hashValue)) {
        post(.spacesRefreshed(asked: ids, await caught { () throws(StoreError) in try await service.spaces(ids) }))
      }
    case .findMatch(let request, let search, let query, let key, let forward):
      start(.match) {
        post(
          .matchFound(
            request: request,
            await caught { () throws(StoreError) in
              forward
                ? try await service.nextMatch(of: search, in: query, after: key)
                : try await service.previousMatch(of: search, in: query, before: key)
            }))
      }
    case .readRange(let request, let query, let first, let last, let limit):
      start(.range) {
        post(
          .rangeRead(
            request: request, await caught { () throws(StoreError) in try await service.range(of: query, first, last, limit: limit) }))
      }
    case .export(let request, let query, let path, let replaces):
      guard let export else { return }
      start(.request(request)) {
        let result = await export(query, path, replaces) { post(.exportProgressed(request: request, $0)) }
        post(.exportEnded(request: request, result))
      }
    case .loadJobs(let request, let query):
      start(.jobs) {
        post(.jobsLoaded(request: request, await caught { () throws(StoreError) in try await service.jobs(query) }))
      }
    case .loadJob(let key):
      start(.job) { post(.jobLoaded(key, await caught { () throws(StoreError) in try await service.job(key) })) }
    case .sync(let request, let intent, let scope, let eventType, let payload):
      start(.request(request)) {
        let result = await caught { () throws(StoreError) in
          var wanted = SyncRequest(scope, eventType: eventType, payload: payload)
          if case .many = intent {
            let moment = try await service.clock()
            wanted.requestedAt = moment
            post(.syncMarked(request: request, RequestMark(eventType: eventType, requestedAt: moment)))
          }
          return try await service.enqueue(wanted) { post(.syncProgressed(request: request, $0)) }
        }
        post(.syncEnded(request: request, intent, result))
      }
    case .syncSingle(let request, let preferred):
      start(.request(request)) { await Self.syncSingle(service, request, preferred, post) }
    case .cancelJob(let space, let name, let eventType):
      start(.request(space.hashValue)) {
        post(.jobsCancelled(name: name, await caught { () throws(StoreError) in try await service.cancel(space, eventType: eventType) }))
      }
    case .retryJobs(let space, let name):
      start(.retry(space)) {
        post(.jobsRetried(name: name, await caught { () throws(StoreError) in try await service.retryFailed([space]) }))
      }
    case .cancelSync(let request), .cancelExport(let request):
      running.cancel(.request(request))
    case .testStripe:
      guard let testStripe else { return }
      start(.stripe) {
        let result: Result<StripeAccount, StripeFailure>
        do throws(StripeFailure) { result = .success(try await testStripe()) } catch { result = .failure(error) }
        post(.stripeTested(result))
      }
    case .reportStatus:
      start(.status) { post(.statusReported(await caught { () throws(StoreError) in try await service.statusReport() })) }
    case .loadWorkers:
      start(.workers) { post(.workersLoaded(await caught { () throws(StoreError) in try await service.workers() })) }
    case .loadClients:
      start(.clients) { post(.clientsLoaded(await caught { () throws(StoreError) in try await service.clients() })) }
    case .loadAttempts(let limit):
      start(.attempts) {
        post(.attemptsLoaded(await caught { () throws(StoreError) in try await service.attempts(limit: limit) }))
      }
    case .space(let request, let work):
      start(.request(request)) {
        post(.spaceAnswered(request: request, work, await caught { () throws(StoreError) in try await work.perform(service) }))
      }
    case .loadTries(let key):
      start(.tries) {
        post(.triesLoaded(key, await caught { () throws(StoreError) in try await service.attempts(of: key, limit: 20) }))
      }
    case .examine:
      guard let examine else { return }
      start(.doctor) { post(.examined(await examine())) }
    case .nudgeFeed: feed.nudge()
    case .readText(let request, let source):
      start(.text) { post(.textRead(request: request, source, await Self.read(source, service))) }
    case .repaint, .suspend, .quit, .copy, .page, .useMouse, .report, .inform, .triggerEdge: break
    }
  }

  /// Effects of bulk requests.
  private func runBulk(_ effect: Effect) {
    let (service, receipts, post) = (service, receipts, post)
    switch effect {
    case .plan(let request, let query, let eventType):
      start(.plan) {
        post(.planned(request: request, await caught { () throws(StoreError) in try await service.plan(query, eventType: eventType) }))
      }
    case .loadDryRun(let request, let query, let anchor):
      start(.plan) {
        let page = await caught { () throws(StoreError) in try await service.page(of: query, at: anchor, limit: DryRun.pageSize) }
        post(.dryRunLoaded(request: request, page))
      }
    case .loadProgress(let mark):
      start(.progress) {
        let clock = ContinuousClock()
        let start = clock.now
        let counts = await caught { () throws(StoreError) in try await service.progress(of: mark) }
        post(.progressLoaded(mark, counts, cost: Int64((clock.now - start) / .microseconds(1))))
      }
    case .loadFailures(let mark):
      start(.failures) {
        let query = JobQuery(status: .failed, of: mark, limit: ReceiptView.listed)
        post(.failuresLoaded(mark, await caught { () throws(StoreError) in try await service.jobs(query) }))
      }
    case .retryBulk(let mark):
      start(.bulk(mark)) { post(.bulkRetried(mark, await caught { () throws(StoreError) in try await service.retryFailed(of: mark) })) }
    case .stopBulk(let mark):
      start(.bulk(mark)) { post(.bulkStopped(mark, await caught { () throws(StoreError) in try await service.stop(mark) })) }
    case .keepReceipt(let receipt): receipts?.keep(receipt)
    case .recallReceipts: start(.receipts) { post(.receiptsRecalled(receipts?.all() ?? [])) }
    default: break
    }
  }

  private func start(_ slot: RunningTasks.Slot, _ work: @escaping @Sendable () async -> Void) {
    running.replace(slot, work)
  }

  /// A thing with the payloads that lists leave out.
  private static func read(_ source: TextSource, _ service: any SyncService) async -> Result<SpaceDetail?, StoreError> {
    switch source {
    case .space(let space): return await caught { () throws(StoreError) in try await service.space(space.id) }
    case .job(let job):
      return await caught { () throws(StoreError) in
        guard let job = try await service.job(job.key) else { return nil }
        return SpaceDetail(space: Space(id: job.key.spaceID, name: job.spaceName ?? ""), jobs: [job])
      }
    }
  }

  private static func syncSingle(
    _ service: any SyncService, _ request: Int, _ preferred: [UUID], _ post: @Sendable (Event) -> Void
  ) async {
    do throws(StoreError) {
      guard let (space, receipt) = try await service.syncSingle(preferring: preferred) else {
        return post(.syncFoundNoSpace(request: request))
      }
      post(.syncEnded(request: request, .space(space.id, name: space.name, receipt.eventType), .success(receipt)))
    } catch {
      post(.syncEnded(request: request, .many(.debugSingle), .failure(error)))
    }
  }
}

/// The result of work that throws a `StoreError`.
private func caught<Value>(_ work: () async throws(StoreError) -> Value) async -> Result<Value, StoreError> {
  do throws(StoreError) { return .success(try await work()) } catch { return .failure(error) }
}

/// The tasks under way: one per slot, a newer one cancels the older. Not an actor, so that two effects keep the order of their keys.
private final class RunningTasks: Sendable {
  enum Slot: Hashable {
    case feed, page, match, range, counts, jobs, job, stripe, status, doctor, workers, attempts, text
    case plan, progress, failures, receipts, clients, tries
    case bulk(RequestMark)
    case request(Int)
    case retry(UUID)
  }

  private struct Table {
    var tasks: [Slot: (number: Int, task: Task<Void, Never>)] = [:]
    var lastNumber = 0
  }

  private let table = Mutex(Table())

  func replace(_ slot: Slot, _ work: @escaping @Sendable () async -> Void) {
    table.withLock { table in
      table.tasks[slot]?.task.cancel()
      table.lastNumber += 1
      let number = table.lastNumber
      let task = Task {
        await work()
        self.forget(slot, number)
      }
      table.tasks[slot] = (number, task)
    }
  }

  func cancel(_ slot: Slot) { table.withLock { $0.tasks[slot]?.task.cancel() } }

  func cancelAll() {
    table.withLock { table in
      for (_, task) in table.tasks.values { task.cancel() }
    }
  }

  private func forget(_ slot: Slot, _ number: Int) {
    table.withLock { table in
      if table.tasks[slot]?.number == number { table.tasks[slot] = nil }
    }
  }
}
