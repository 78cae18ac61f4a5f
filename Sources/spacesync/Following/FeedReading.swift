import SyncCore

/// A feed as a sequence: it goes on only once its last event is dealt with, so that a reader who stands still holds one event and no more.
struct FeedReading: Sendable {
  private let events: AsyncStream<FeedEvent>
  private let dealtWith: AsyncStream<Void>.Continuation
  private let following: Task<Void, Never>

  /// Begins to follow.
  ///
  /// - Parameter storms: True to have each change of a storm listed, false for who reads anew after one.
  init(_ feed: any JobFeed, storms: Bool) {
    let (events, continuation) = AsyncStream.makeStream(of: FeedEvent.self)
    let (turns, dealtWith) = AsyncStream.makeStream(of: Void.self)
    self.events = events
    self.dealtWith = dealtWith
    following = Task {
      await feed.list(storms: storms) { event in
        continuation.yield(event)
        // Nothing comes once the task is cancelled, and the feed ends.
        for await _ in turns { break }
      }
      continuation.finish()
    }
  }

  /// Deals with each event until the feed or the task ends, or `body` says by false that it has seen enough.
  func forEach(_ body: (FeedEvent) async throws -> Bool) async throws {
    for await event in events {
      guard try await body(event) else { return }
      dealtWith.yield()
    }
  }

  /// Ends the feed.
  func end() { following.cancel() }
}
