import FoundationEssentials
import Postgres
import SyncCore

/// The rules of an unmigrated table for one worker slot, over a session connection of its own.
///
/// Nobody else works on a space while this session holds its advisory lock; a crash frees it at once. A finish is fenced by the
/// version of the row, so a job that was asked for again meanwhile stays pending. See "The queue" in the documentation.
actor LockedJobQueue {
  /// The space in hand and the session that locked it.
  private struct Hold {
    var space: UUID
    var claim: ClaimToken
    var connection: Connection
  }

  /// How many candidates one pass over the table fetches.
  private static let batch = 100

  /// The one session: its locks are this slot's.
  private let session: Session
  private let lease: Duration
  /// What the last pass over the table found and was not tried yet.
  private var ready: [Candidate] = []
  /// What must be freed before the next claim.
  private var hold: Hold?

  /// - Parameters:
  ///   - session: A session connection that serves this slot alone; a transaction pooler is refused at the first claim.
  ///   - lease: After how long a job in hand counts as left behind, if nobody holds its space.
  init(_ session: Session, lease: Duration) {
    self.session = session
    self.lease = lease
  }

  /// Takes the oldest ready job of a space that nobody works on; frees the space in hand, if there is one.
  func claim(deferring deferred: [DeferredJob]) async throws(StoreError) -> ClaimedJob? {
    let opened = try await usable()
    do throws(PostgresError) {
      try await release()
      let held = Set(deferred)
      ready.removeAll { held.contains($0.job) }
      var hasFetched = false
      while !Task.isCancelled {
        if ready.isEmpty {
          guard !hasFetched else { return nil }
          // What the worker keeps back was asked for first and would fill the batch: so many more are fetched.
          let statement = CandidatesStatement(limit: Self.batch + held.count, lease: lease)
          ready = try await opened.connection.run(statement).filter { !held.contains($0.job) }
          hasFetched = true
          if ready.isEmpty { return nil }
        }
        guard let locked = try await opened.connection.first(LockStatement(ready, lease: lease)) else {
          ready = []
          continue
        }
        ready.removeAll { $0.id == locked.id }
        hold = Hold(space: locked.space, claim: .none, connection: opened.connection)
        if let job = try await settling({ () async throws(PostgresError) in
          try await opened.connection.first(ClaimStatement(id: locked.id, lease: self.lease))
        }) {
          hold?.claim = job.claim
          return job
        }
        try await release()
      }
      throw PostgresError(.cancelled, "The claim was cancelled")
    } catch {
      throw await failed(error)
    }
  }

  /// True while the session that locked the space of this job still lives; without it, the push must stop at once.
  func renew(_ job: ClaimedJob) async throws(StoreError) -> Bool {
    guard let hold, hold.claim == job.claim else { return false }
    do throws(PostgresError) {
      try await hold.connection.ping()
      return true
    } catch {
      let failure = await failed(error)
      guard failure.code == .unreachable else { throw failure }
      return false
    }
  }

  /// Writes Stripe's ids to the space; false when the session that locked it is gone, or the space.
  func writeBack(_ ids: StripeIDs, of job: ClaimedJob, pushed space: Space) async throws(StoreError) -> Bool {
    let opened = try await usable()
    // A new session does not hold the lock: another worker may be at this space already.
    guard let hold, hold.claim == job.claim, hold.connection === opened.connection else { return false }
    guard let statement = WriteBackStatement(opened.catalogue, ids, pushed: space) else { return true }
    do throws(PostgresError) {
      return try await settling({ () async throws(PostgresError) in try await opened.connection.first(statement) }) != nil
    } catch {
      throw await failed(error)
    }
  }

  /// Ends the try and frees the space.
  func finish(_ job: ClaimedJob, _ outcome: JobOutcome) async throws(StoreError) -> FinishResult {
    guard case .rowVersion(let id, let xmin) = job.claim else { return .superseded }
    // A lost connection is no reason to lose the outcome: the version fences it on a new one just as well.
    let isHeld = hold?.claim == job.claim
    let status = try await session.perform(.process) { connection, catalogue throws(PostgresError) in
      try await settling { () async throws(PostgresError) in
        try await connection.first(FinishStatement(catalogue, id: id, xmin: xmin, outcome))
      }
    }
    if isHeld {
      do throws(PostgresError) {
        try await release()
      } catch {
        // The outcome stands; the lock went with the connection or goes with the next claim.
        _ = await failed(error)
      }
    }
    return status == nil ? .superseded : .written
  }

  /// Ends the connection, which frees the space in hand.
  func close() async {
    hold = nil
    ready = []
    await session.close()
  }

  /// The open session, if it can hold locks and the tables are fit for a worker.
  private func usable() async throws(StoreError) -> Session.Opened {
    let opened = try await session.opened()
    if let obstacle = opened.refusalToWork {
      // The next claim looks again: what stood in the way may be mended by then.
      await session.close()
      throw obstacle
    }
    return opened
  }

  /// Frees the space in hand, if this session still holds it.
  private func release() async throws(PostgresError) {
    guard let hold else { return }
    self.hold = nil
    _ = try await hold.connection.first(UnlockStatement(space: hold.space))
  }

  /// Says a failure, and leaves a session that is lost or no longer fits the schema: its locks go with it.
  private func failed(_ error: PostgresError) async -> StoreError {
    if error.isLoss || error.meansNewSchema {
      hold = nil
      ready = []
      await session.close()
    }
    // A right that went keeps the next job from being taken.
    if error.isRefusal, let connection = hold?.connection { await session.reread(connection) }
    return StoreError(error)
  }
}
