import SyncCore

/// Whether what is on screen follows the database.
public enum LinkState: Sendable, Equatable {
  /// The feed has not read anything yet.
  case connecting
  /// The feed follows the database.
  case online(FeedMode)
  /// The connection is lost: since when, and when the next try begins (nil: no further try by itself).
  case offline(FeedLoss, since: Timestamp, retryAt: Timestamp?)

  /// True while the feed follows the database.
  public var isOnline: Bool {
    if case .online = self { return true }
    return false
  }

  /// True once the connection was lost: what is on screen may be old.
  public var isStale: Bool {
    if case .offline = self { return true }
    return false
  }
}
