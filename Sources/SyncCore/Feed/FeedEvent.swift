import FoundationEssentials

/// How the feed learns of changes, and why not at once.
public enum FeedMode: Hashable, Sendable, CaseIterable {
  /// The server notifies, and a test message from another connection arrived.
  case live
  /// The feed asks again and again, because the table tells nobody: it is not migrated, or migrated without notifications.
  case polling
  /// The feed asks again and again, because a pooler stands between, through which no notification comes.
  case pooled
  /// The feed asks again and again, because the server is a hot standby; nothing can be written there.
  case standby
  /// The feed asks again and again, because a test message did not arrive.
  case unheard
}

/// What the live feed of job changes says. Each event replaces older knowledge, none adds to it, so a slow reader may merge them.
public enum FeedEvent: Sendable, Equatable {
  /// The feed has read the whole truth and follows it from here: everything on screen is to be read anew.
  case connected(FeedMode)
  /// These jobs changed; the last state of each, without payload.
  case changed([Job])
  /// A page of a storm, in the order of the keys, for who asked for them; `reload` follows the last one.
  case listed([Job])
  /// These jobs are gone.
  case removed([JobKey])
  /// More changed than is worth listing (a storm): read anew what is on screen.
  case reload
  /// The server went back in time, is another one, or was away for too long: what was known before means nothing any more.
  case restarted
  /// Jobs per status changed.
  case counted(JobCounts)
  /// A worker began, ended, was gone for too long, or says something else of itself: told on a migrated table, to whom it concerns.
  case workersChanged
  /// The connection is lost.
  case lost(FeedLoss)
}

/// A lost connection.
public struct FeedLoss: Sendable, Equatable {
  /// Why, in one line.
  public var reason: String
  /// Which try to reconnect comes next, 1 or more.
  public var attempt: Int
  /// Seconds until that try begins; nil when no further try makes sense (the server refuses the password).
  public var retryAfter: Double?

  /// Makes a loss.
  public init(reason: String, attempt: Int, retryAfter: Double?) {
    self.reason = reason
    self.attempt = attempt
    self.retryAfter = retryAfter
  }
}

/// The live feed of job changes: it misses no commit, also not one that a long transaction makes late.
public protocol JobFeed: Sendable {
  /// Runs until the task is cancelled, calling `deliver` for each event, in order. It never throws: a lost connection is an event.
  func run(_ deliver: @escaping @Sendable (FeedEvent) -> Void) async

  /// Runs likewise for a reader that takes its time: it goes on only once an event is dealt with, so that nothing piles up.
  ///
  /// - Parameters:
  ///   - storms: True to list a storm as well, page by page, before the `reload` that ends it.
  ///   - deliver: Takes each event.
  func list(storms: Bool, _ deliver: @escaping @Sendable (FeedEvent) async -> Void) async

  /// Asks for a look at the database now: after an own write, or when the operator presses `r` while the connection is lost.
  func nudge()
}
