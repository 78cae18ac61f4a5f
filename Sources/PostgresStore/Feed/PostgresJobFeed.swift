import Postgres
import SyncCore

/// The live feed over connections of its own, which write nothing; one implementation for the dashboard and for `watch`.
///
/// On a migrated table a second connection listens, and a change is told as soon as it is committed. Everywhere else, and where no
/// notification arrives, the feed polls: once a second while a job waits or is in hand, less and less often down to every five seconds
/// while nothing happens. Either way it misses no commit, also not one that a long transaction makes late; see `DeltaStatement`.
public final class PostgresJobFeed: JobFeed {
  private let parameters: ConnectionParameters
  private let listening: ConnectionParameters
  private let probing: Duration
  private let wake = Wake()

  /// Makes a feed; it connects when it runs.
  public convenience init(_ parameters: ConnectionParameters) { self.init(parameters, listening: parameters) }

  /// Makes a feed whose second connection, which listens, may lead elsewhere, as the hosts of one connection string may.
  ///
  /// - Parameter probing: How often it is tested whether notifications arrive, and tried to listen where that failed.
  init(_ parameters: ConnectionParameters, listening: ConnectionParameters, probing: Duration = FeedSchedule.probing) {
    self.parameters = parameters
    self.listening = listening
    self.probing = probing
  }

  /// Looks, or tries to connect, now.
  public func nudge() { wake.ring() }

  /// Follows until the task is cancelled; a lost connection is an event.
  public func run(_ deliver: @escaping @Sendable (FeedEvent) -> Void) async {
    await run(FeedReceiver(listsStorms: false) { deliver($0) })
  }

  /// Follows until the task is cancelled, an event after the other, storms listed where that is asked for.
  public func list(storms: Bool, _ deliver: @escaping @Sendable (FeedEvent) async -> Void) async {
    await run(FeedReceiver(listsStorms: storms, deliver))
  }

  private func run(_ receiver: FeedReceiver) async {
    await withTaskCancellationHandler {
      await keepFollowing(receiver)
    } onCancel: {
      wake.ring()
    }
  }

  private func keepFollowing(_ receiver: FeedReceiver) async {
    var cursor: FeedCursor?
    var backoff = Backoff()
    while !Task.isCancelled {
      let failure: StoreError
      do throws(StoreError) {
        try await follow(&cursor, &backoff, receiver)
        // Cancelled, or the schema changed: then another follower goes on by the other rules.
        continue
      } catch {
        failure = error
      }
      guard !Task.isCancelled else { return }
      let seconds = backoff.next()
      // A refused password stays refused, and trying again may lock the account.
      let retryAfter = failure.code == .authentication ? nil : seconds
      await receiver.deliver(.lost(FeedLoss(reason: failure.description, attempt: backoff.attempt, retryAfter: retryAfter)))
      await wake.wait(seconds: retryAfter)
    }
  }

  /// Connects and follows until the task is cancelled, other rules hold, or the connection fails.
  private func follow(
    _ cursor: inout FeedCursor?, _ backoff: inout Backoff, _ receiver: FeedReceiver
  ) async throws(StoreError) {
    let opened = try await Session(parameters).opened(for: .read)
    if let obstacle = opened.catalogue.obstacle(to: .read) {
      await opened.connection.close()
      throw obstacle
    }
    var isFollowing = false
    var failure: PostgresError?
    do throws(PostgresError) {
      var follower = try await FeedFollower(
        opened, listening, resuming: cursor, wake: wake, schedule: FeedSchedule(probing: probing), receiver)
      isFollowing = true
      cursor = follower.cursor
      backoff.reset()
      do throws(PostgresError) {
        try await withTaskExecutorPreference(opened.connection.queue) { () async throws(PostgresError) in
          try await Self.turn(&follower, &cursor, on: opened.connection)
        }
      } catch {
        failure = error
      }
      await follower.close()
    } catch {
      failure = error
    }
    await opened.connection.close()
    // A column that went is a migration undone; what is there now is read on the next connection.
    if let failure, !isFollowing || !failure.meansNewSchema { throw StoreError(failure) }
  }

  /// Turns, on the queue of the connection that reads, until the task is cancelled or other rules hold.
  private static func turn(
    _ follower: inout FeedFollower, _ cursor: inout FeedCursor?, on connection: isolated Connection
  ) async throws(PostgresError) {
    while !Task.isCancelled, try await follower.turn() { cursor = follower.cursor }
  }
}
