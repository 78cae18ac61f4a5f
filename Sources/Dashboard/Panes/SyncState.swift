import SyncCore
import TextScreen

/// Where a space's synchronisation stands, read from its row and its jobs: the one rule for list and card.
public enum SyncState: Sendable, Equatable {
  /// The request is on its way to the database.
  case sending
  /// A processor works on it.
  case running
  /// A job waits.
  case pending
  /// Its latest job failed, for this reason.
  case failed(String?)
  /// A job has a status that nobody knows.
  case unknown(String?)
  /// Its row differs from what Stripe was told.
  case needsSync
  /// Stripe was told at this moment.
  case synced(Timestamp)
  /// Stripe was never told, and is to be or not.
  case never(isDue: Bool)

  /// Reads the state: what is in hand first, then what waits, then the latest end, then the row.
  ///
  /// - Parameters:
  ///   - space: The row.
  ///   - jobs: Its jobs, newest change first.
  ///   - isSending: True while a request for it is on its way.
  public init(of space: Space, jobs: [Job], isSending: Bool) {
    if isSending {
      self = .sending
    } else if jobs.contains(where: { $0.status == .processing }) {
      self = .running
    } else if jobs.contains(where: { $0.status == .pending }) {
      self = .pending
    } else if let job = jobs.first(where: { $0.status != .completed || $0 == jobs.first }), job.status != .completed,
      // A failure that a later sync made good is history.
      job.changedAt > space.lastStripeSync ?? .distantPast
    {
      self = job.status == .failed ? .failed(job.errorMessage) : .unknown(job.rawStatus)
    } else if space.needsSync && (space.lastStripeSync != nil || space.stripeProductID != nil) {
      self = .needsSync
    } else if let last = space.lastStripeSync {
      self = .synced(last)
    } else {
      self = .never(isDue: space.needsSync)
    }
  }
}

extension SyncState {
  /// The state's sign: a symbol first, a colour second.
  func sign(_ signs: Signs) -> String {
    switch self {
    case .sending, .running: signs.running
    case .pending: signs.pending
    case .failed: signs.failed
    case .unknown: signs.unknown
    case .needsSync, .never(isDue: true): signs.attention
    case .synced: signs.done
    case .never(isDue: false): signs.never
    }
  }

  /// The state in a word or two.
  func word(_ words: Words, now: Timestamp) -> String {
    switch self {
    case .sending: words.sending
    case .running: words.status(.processing, raw: nil)
    case .pending: words.status(.pending, raw: nil)
    case .failed: words.status(.failed, raw: nil)
    case .unknown(let raw): words.status(.unknown, raw: raw)
    case .needsSync: words.needsSync
    case .synced(let at): words.age(seconds: now.seconds(since: at))
    case .never: words.never
    }
  }

  /// The state's style.
  var style: Style {
    switch self {
    case .sending, .running: Look.running
    case .pending: Look.pending
    case .failed: Look.failed
    case .unknown, .needsSync, .never(isDue: true): Look.attention
    case .synced: Look.done
    case .never(isDue: false): Look.quiet
    }
  }
}
