import SyncCore

/// Where a feed's events go, and how.
struct FeedReceiver: Sendable {
  /// True to list what a storm changed; false for who reads everything anew after one.
  let listsStorms: Bool
  /// Takes an event. It runs where the feed does: another thread would cost a wake-up before a change is on the screen.
  let deliver: nonisolated(nonsending) @Sendable (FeedEvent) async -> Void

  init(listsStorms: Bool, _ deliver: nonisolated(nonsending) @escaping @Sendable (FeedEvent) async -> Void) {
    self.listsStorms = listsStorms
    self.deliver = deliver
  }
}
