import FoundationEssentials
import Postgres
import SyncCore

/// One worker slot's side of the queue, by the rules that the table allows: leases when it is migrated, else a session's locks.
///
/// The catalogue chooses at each claim, so a worker goes on by the other rules when the table is migrated, or back, under it; a job in
/// hand ends by the rules under which it was claimed.
public actor PostgresJobQueue: JobQueue {
  private let session: Session
  private let leases: LeasedJobQueue
  private let locks: LockedJobQueue
  /// The connection whose plans are kept to indexes.
  private weak var planned: Connection?

  /// Makes a slot; it connects when it first claims.
  ///
  /// - Parameters:
  ///   - parameters: How to reach the server; a transaction pooler is refused on an unmigrated table.
  ///   - worker: The name in leases and in the log of tries, unique among all workers.
  ///   - lease: How long a claim holds unless it is renewed; unmigrated, after how long a job in hand counts as left behind.
  ///   - retry: How many tries there are and how long the first wait is, where the table counts them.
  public init(
    _ parameters: ConnectionParameters, worker: String = UUID().uuidString, lease: Duration = .seconds(60),
    retry: RetryPolicy = RetryPolicy()
  ) {
    session = Session(parameters)
    leases = LeasedJobQueue(session: session, worker: worker, lease: lease, retry: retry)
    locks = LockedJobQueue(session, lease: lease)
  }

  /// Takes up to so many ready jobs of different spaces; on an unmigrated table, one at most.
  public func claim(upTo limit: Int, deferring deferred: [DeferredJob]) async throws(StoreError) -> [ClaimedJob] {
    for _ in 1...3 {
      let opened = try await session.opened()
      if opened.catalogue.isMigrated {
        try await keepToIndexes(opened.connection)
        if let jobs = try await leases.claim(upTo: limit) { return jobs }
      } else {
        if let job = try await locks.claim(deferring: deferred) { return [job] }
        // Nothing fails on a table that has only gained columns: what is found may be nothing because the rules are others now.
        guard try await session.leaveWhenMigrated() else { return [] }
      }
      guard !Task.isCancelled else { throw .cancelledByCaller }
    }
    throw StoreError(
      .unusableSchema,
      "The worker cannot run: the table spacesync_lease is there, but stripe_sync_queue lacks its columns; run `spacesync migrate`.")
  }

  /// Does so once for each connection; behind a pooler the setting would be somebody else's, and no plan is kept there.
  private func keepToIndexes(_ connection: Connection) async throws(StoreError) {
    guard planned !== connection, !connection.isPooled else { return }
    _ = try await session.perform(.process) { connection, _ throws(PostgresError) in
      try await connection.script(LeaseClaimStatement.planning)
    }
    planned = connection
  }

  /// The space as it stands now, or nil when it is gone.
  public func space(of job: ClaimedJob) async throws(StoreError) -> Space? {
    try await session.perform(.process) { connection, catalogue throws(PostgresError) in
      SpacePage(folding: try await connection.run(SpacesStatement(catalogue, ids: [job.key.spaceID]))).spaces.first
    }
  }

  /// Holds the claim for another lease, or asks whether the session that locked the space lives; false when it is lost.
  public func renew(_ job: ClaimedJob) async throws(StoreError) -> Bool {
    guard let claim = Claim(job) else { return try await locks.renew(job) }
    return try await leases.renew(claim)
  }

  /// Writes Stripe's ids to the space; false when the claim is lost, or the space gone.
  public func writeBack(_ ids: StripeIDs, of job: ClaimedJob, pushed space: Space) async throws(StoreError) -> Bool {
    guard let claim = Claim(job) else { return try await locks.writeBack(ids, of: job, pushed: space) }
    return try await leases.writeBack(ids, claim, pushed: space)
  }

  /// Ends the try and frees the space.
  public func finish(_ job: ClaimedJob, _ outcome: JobOutcome, requestID: String?) async throws(StoreError) -> FinishResult {
    guard let claim = Claim(job) else { return try await locks.finish(job, outcome) }
    return try await leases.finish(claim, outcome, requestID: requestID)
  }

  /// Ends many tries that succeeded: one statement for all that were claimed by lease. The results are in the order of the jobs.
  public func finish(completed jobs: [ClaimedJob]) async throws(StoreError) -> [FinishResult] {
    let claims = jobs.map { Claim($0) }
    let leased = claims.compactMap(\.self)
    var results = leased.isEmpty ? [] : try await leases.finish(leased.map { ($0, nil) })
    for (index, claim) in claims.enumerated() where claim == nil {
      results.insert(try await locks.finish(jobs[index], .completed), at: index)
    }
    return results
  }

  /// Ends the connection; on an unmigrated table that frees the space in hand.
  public func close() async {
    await locks.close()
  }
}

extension Session {
  /// Ends the connection when an unmigrated table has been migrated since, for what is known of the table is from before; true if so.
  func leaveWhenMigrated() async throws(StoreError) -> Bool {
    let isMigrated = try await perform(.read) { connection, _ throws(PostgresError) in
      try await connection.first(IsMigratedStatement()) ?? false
    }
    if isMigrated { await close() }
    return isMigrated
  }
}

/// Whether the product's own migration stands in the schema that the queue is found in.
struct IsMigratedStatement: Statement {
  let sql = "SELECT to_regclass('spacesync_lease') IS NOT NULL"

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Bool { try row.next() }
}
