import FoundationEssentials

/// The shared service layer: what the panes, the commands and the tests ask of a deployment.
///
/// `PostgresStore` implements it on the database. Every call may run at the same time as any other, answers in bounded time,
/// and stops early when its task is cancelled.
public protocol SyncService: SpaceEditing {
  /// One page of the listed spaces, by key, with the jobs of just these spaces.
  func page(of query: SpaceQuery, at anchor: PageAnchor, limit: Int) async throws(StoreError) -> SpacePage

  /// Goes through everything that a query lists as it stood at one moment, a page at a time; `body` ends it with false.
  ///
  /// - Parameter size: How many spaces a page holds.
  func walkSnapshot(_ query: SpaceQuery, by size: Int, _ body: (SpacePage) async -> Bool) async throws(StoreError)

  /// How many spaces match the search, per filter.
  func spaceCounts(search: String) async throws(StoreError) -> SpaceCounts

  /// These spaces as they stand now, with their jobs; those that are gone are left out.
  func spaces(_ ids: [UUID]) async throws(StoreError) -> SpacePage

  /// One space with all its jobs and their payloads, or nil when it is gone.
  func space(_ id: UUID) async throws(StoreError) -> SpaceDetail?

  /// The spaces that an operator's word names: a full id, else an exact name, else the start of an id (4 or more characters).
  ///
  /// Empty when none matches; more than one when the word is ambiguous (at most 10 are returned).
  func resolve(_ word: String) async throws(StoreError) -> [Space]

  /// The spaces whose name holds a text, whatever the case, in order of name: what an operator may have meant.
  ///
  /// - Parameter limit: How many at most.
  func spaces(nameHolding text: String, limit: Int) async throws(StoreError) -> [Space]

  /// Jobs, newest change first, without payloads, each with the name of its space; of a deleted one the name that its job remembers.
  func jobs(_ query: JobQuery) async throws(StoreError) -> [Job]

  /// One job with its payload, or nil when it is gone.
  func job(_ key: JobKey) async throws(StoreError) -> Job?

  /// How many jobs stand in each status.
  func jobCounts() async throws(StoreError) -> JobCounts

  /// How many active spaces are synchronised, and which are not.
  func statusReport() async throws(StoreError) -> SyncStatusReport

  /// The one upsert of all origins: a job per space, new or back to pending, on the server's side, in chunks in order of id.
  ///
  /// - Parameters:
  ///   - request: Which spaces, which event type, which payload.
  ///   - progress: Called after each chunk that was committed, with the sum so far.
  /// - Returns: The sum. When the task is cancelled between two chunks, what was committed stays and `cancelled` is thrown.
  func enqueue(
    _ request: SyncRequest, progress: @escaping @Sendable (SyncReceipt) -> Void
  ) async throws(StoreError) -> SyncReceipt

  /// Puts failed jobs back to pending with their payloads, as if asked for again; returns which.
  ///
  /// - Parameter spaces: Only jobs of these spaces, or of all for nil.
  func retryFailed(_ spaces: [UUID]?) async throws(StoreError) -> [JobKey]

  /// Removes the waiting jobs of a space; one in hand is never removed. Returns which went.
  ///
  /// - Parameter eventType: Only this event type, or all for nil.
  func cancel(_ space: UUID, eventType: EventType?) async throws(StoreError) -> [JobKey]

  /// The workers that said where they stand, the latest word first; empty on a table without the product's own migration.
  func workers() async throws(StoreError) -> [WorkerState]

  /// The newest tries of the log, newest first; empty on a table without the product's own migration.
  ///
  /// - Parameter limit: How many at most.
  func attempts(limit: Int) async throws(StoreError) -> [Attempt]

  /// Every spacesync that is connected to the database, the one that asks included.
  func clients() async throws(StoreError) -> [ConnectedClient]

  /// The tries of one job that the log still holds, newest first; empty on a table without the product's own migration.
  func attempts(of key: JobKey, limit: Int) async throws(StoreError) -> [Attempt]

  /// The server's clock, which gives a request of many its mark.
  func clock() async throws(StoreError) -> Timestamp

  /// What a request for all listed spaces would meet. In a large table it may take a moment.
  func plan(_ query: SpaceQuery, eventType: EventType) async throws(StoreError) -> SyncPlan

  /// How the jobs of one request stand; those that a later request took over, or that are gone, are not among them.
  func progress(of mark: RequestMark) async throws(StoreError) -> JobCounts

  /// Puts the failed jobs of one request back to pending, and says how many; they stay that request's.
  func retryFailed(of mark: RequestMark) async throws(StoreError) -> Int

  /// Removes the waiting jobs of one request, and says how many; one in hand is never removed.
  func stop(_ mark: RequestMark) async throws(StoreError) -> Int
}

extension SyncService {
  /// Nobody: a service that knows of no workers.
  public func workers() async throws(StoreError) -> [WorkerState] { [] }

  /// None: a service that does not search names alone.
  public func spaces(nameHolding text: String, limit: Int) async throws(StoreError) -> [Space] { [] }

  /// Nothing: a service that keeps no log of tries.
  public func attempts(limit: Int) async throws(StoreError) -> [Attempt] { [] }

  /// Nobody: a service that knows of no connections.
  public func clients() async throws(StoreError) -> [ConnectedClient] { [] }

  /// Nothing: a service that keeps no log of tries.
  public func attempts(of key: JobKey, limit: Int) async throws(StoreError) -> [Attempt] { [] }

  /// The upsert, without progress.
  public func enqueue(_ request: SyncRequest) async throws(StoreError) -> SyncReceipt {
    try await enqueue(request, progress: { _ in })
  }

  /// The first listed space behind a place that a search text finds, or nil.
  public func nextMatch(of search: String, in query: SpaceQuery, after key: SpaceKey) async throws(StoreError) -> Space? {
    var narrowed = query
    narrowed.narrowing = search
    return try await page(of: narrowed, at: .after(key), limit: 1).spaces.first
  }

  /// The last listed space before a place that a search text finds, or nil.
  public func previousMatch(of search: String, in query: SpaceQuery, before key: SpaceKey) async throws(StoreError) -> Space? {
    var narrowed = query
    narrowed.narrowing = search
    return try await page(of: narrowed, at: .before(key), limit: 1).spaces.last
  }

  /// The debug panel's "Sync 1 espace": the preferred space when it is active, else the first active one by name.
  ///
  /// - Returns: The space and the receipt, or nil when no space is active; then nothing was written.
  public func syncSingle(preferring ids: [UUID]) async throws(StoreError) -> (space: Space, receipt: SyncReceipt)? {
    var chosen: Space?
    if !ids.isEmpty {
      let active = try await spaces(ids).spaces.filter(\.isActive)
      chosen = ids.lazy.compactMap { id in active.first { $0.id == id } }.first
    }
    if chosen == nil { chosen = try await page(of: SpaceQuery(filter: .active), at: .first, limit: 1).spaces.first }
    guard let chosen else { return nil }
    return (chosen, try await enqueue(SyncRequest(.debugSingle, .spaces([chosen.id]))))
  }
}
