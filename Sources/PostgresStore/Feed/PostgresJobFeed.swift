import Postgres
import SyncCore

/// The live feed over a connection of its own, which writes nothing.
///
/// On an unmigrated table it polls: once a second while a job waits or is in hand, less and less often down to every five seconds
/// while nothing happens. It misses no commit, also not one that a long transaction makes late; see `DeltaStatement`.
public final class PostgresJobFeed: JobFeed {
  private let parameters: ConnectionParameters
  private let wake = Wake()

  /// Makes a feed; it connects when it runs.
  public init(_ parameters: ConnectionParameters) { self.parameters = parameters }

  /// Looks, or tries to connect, now.
  public func nudge() { wake.ring() }

  /// Follows until the task is cancelled; a lost connection is an event.
  public func run(_ deliver: @escaping @Sendable (FeedEvent) -> Void) async {
    var cursor: FeedCursor?
    var backoff = Backoff()
    while !Task.isCancelled {
      let failure: StoreError
      do throws(StoreError) {
        try await follow(&cursor, &backoff, deliver)
        return
      } catch {
        failure = error
      }
      guard !Task.isCancelled else { return }
      let seconds = backoff.next()
      // A refused password stays refused, and trying again may lock the account.
      let retryAfter = failure.code == .authentication ? nil : seconds
      deliver(.lost(FeedLoss(reason: failure.description, attempt: backoff.attempt, retryAfter: retryAfter)))
      await wake.wait(seconds: retryAfter)
    }
  }

  /// Connects and follows until the task is cancelled or the connection fails.
  private func follow(
    _ cursor: inout FeedCursor?, _ backoff: inout Backoff, _ deliver: @escaping @Sendable (FeedEvent) -> Void
  ) async throws(StoreError) {
    let session = Session(parameters)
    let opened = try await session.opened()
    if let obstacle = opened.catalogue.obstacle(to: .read) { throw obstacle }
    do throws(PostgresError) {
      var poll = try await FeedPoll(opened, resuming: cursor, deliver)
      backoff.reset()
      while !Task.isCancelled {
        cursor = poll.cursor
        await wake.wait(seconds: poll.interval)
        if Task.isCancelled { break }
        try await poll.look()
      }
    } catch {
      await opened.connection.close()
      throw StoreError(error)
    }
    await opened.connection.close()
  }
}
