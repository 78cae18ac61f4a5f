import FoundationEssentials

/// A job that a worker holds: nobody else works on its space until it is finished or its holder is gone.
public struct ClaimedJob: Sendable, Equatable {
  /// Space and event type.
  public var key: JobKey
  /// The JSON text of the payload.
  public var payload: String
  /// Which try this is, 1 or more; always 1 on a table that does not count.
  public var attempt: Int
  /// When it was asked for (`created_at`), or nil: a job that is asked for again has another moment.
  public var requestedAt: Timestamp?
  /// What the store knows the claim by; opaque to the worker.
  public var claim: ClaimToken
  /// Which revision of the request it is; nil on a table that does not count.
  public var revision: Int64?
  /// When it was claimed, by the server's clock; nil on a table that logs no tries.
  public var claimedAt: Timestamp?
  /// How long the claim holds unless it is renewed; nil when it holds as long as the queue's connection.
  public var lease: Duration?

  /// Makes a claimed job.
  public init(
    key: JobKey, payload: String, attempt: Int, requestedAt: Timestamp? = nil, claim: ClaimToken, revision: Int64? = nil,
    claimedAt: Timestamp? = nil, lease: Duration? = nil
  ) {
    self.key = key
    self.payload = payload
    self.attempt = attempt
    self.requestedAt = requestedAt
    self.claim = claim
    self.revision = revision
    self.claimedAt = claimedAt
    self.lease = lease
  }

  /// True when the table itself counts tries and knows when the next one may begin.
  public var isCounted: Bool { revision != nil }
}

/// What a store knows a claim by.
public enum ClaimToken: Sendable, Hashable {
  /// Nothing: no store has given the job out.
  case none
  /// The token of a lease.
  case lease(UUID)
  /// One version of one row, the fence of a finish on an unmigrated table: any write by anyone makes another.
  ///
  /// - Parameter xmin: PostgreSQL's text of the system column.
  case rowVersion(id: UUID, xmin: String)
}

/// How one try of a job ended.
public enum JobOutcome: Sendable, Equatable {
  /// The space is right in Stripe.
  case completed
  /// It can't succeed as it is: the error for the operator.
  case failed(String)
  /// Worth another try later: the error for the operator, and how long Stripe asks to wait at least.
  case retry(String, after: Duration? = nil)
  /// The worker stops before it began; the job goes back as it was.
  case released
}

/// What became of a finished try.
public enum FinishResult: Sendable, Equatable {
  /// The outcome stands in the row.
  case written
  /// The try failed, and the table itself lets the next one begin after this.
  case scheduled(in: Duration)
  /// The job was asked for again meanwhile: it runs again, whatever became of this try.
  case superseded
  /// The claim is no longer held, or the row is gone: nothing was written.
  case lost
}

/// The processor's side of the queue. One value serves one worker slot.
public protocol JobQueue: Sendable {
  /// Takes up to so many jobs of different spaces that are ready and none of `deferred`; none when there is none.
  ///
  /// Where a claim hangs on the queue's connection it is one at most; a claim by lease may be ended over any queue of the same worker. A table that knows when the next try may begin keeps those back by itself; on one that does not, this list does.
  func claim(upTo limit: Int, deferring deferred: [DeferredJob]) async throws(StoreError) -> [ClaimedJob]

  /// The space of a claimed job as it stands now, or nil when it is gone.
  func space(of job: ClaimedJob) async throws(StoreError) -> Space?

  /// Holds the claim for another lease. False: it is lost, and nothing more may be done for the space.
  ///
  /// A claim that has ended is never revived. Where a claim holds as long as the connection, this asks the connection.
  func renew(_ job: ClaimedJob) async throws(StoreError) -> Bool

  /// Writes Stripe's ids and the moment of the sync to the space, touching nothing else. False: the claim is lost, stop.
  ///
  /// - Parameter space: The row that was pushed. Where it has changed since, the moment is one before the change, so that it needs a sync.
  func writeBack(_ ids: StripeIDs, of job: ClaimedJob, pushed space: Space) async throws(StoreError) -> Bool

  /// Ends the try and frees the space.
  ///
  /// - Parameter requestID: The id of the last request in Stripe's own log, for the log of tries.
  func finish(_ job: ClaimedJob, _ outcome: JobOutcome, requestID: String?) async throws(StoreError) -> FinishResult

  /// Ends the queue's connection.
  func close() async
}

extension JobQueue {
  /// Takes the next job that is ready, or nil when there is none.
  public func claim() async throws(StoreError) -> ClaimedJob? { try await claim(upTo: 1).first }

  /// Takes up to so many jobs that are ready.
  public func claim(upTo limit: Int) async throws(StoreError) -> [ClaimedJob] { try await claim(upTo: limit, deferring: []) }

  /// Ends the try and frees the space; no request is known.
  public func finish(_ job: ClaimedJob, _ outcome: JobOutcome) async throws(StoreError) -> FinishResult {
    try await finish(job, outcome, requestID: nil)
  }
}

/// A job that a worker keeps back for a while after a failure, on a table that has no column for the next try.
///
/// It no longer holds back a job that was asked for again since: then `created_at` differs from `requestedAt`.
public struct DeferredJob: Hashable, Sendable {
  /// Space and event type.
  public var key: JobKey
  /// `created_at` of the request that failed, or nil for null.
  public var requestedAt: Timestamp?

  /// Makes a deferred job.
  public init(key: JobKey, requestedAt: Timestamp?) {
    self.key = key
    self.requestedAt = requestedAt
  }
}

/// What a space is called in Stripe.
public struct StripeIDs: Sendable, Equatable {
  /// The product's id.
  public var product: String
  /// The price's id, or nil for a space without one.
  public var price: String?
  /// The id of the request that gave them, in Stripe's own log; nil when it is not known.
  public var requestID: String?

  /// Makes a pair of ids.
  public init(product: String, price: String?, requestID: String? = nil) {
    self.product = product
    self.price = price
    self.requestID = requestID
  }
}
