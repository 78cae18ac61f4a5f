import Postgres
import SyncCore

/// Rings whenever the queue has changed, where the migration's triggers say so; elsewhere it never rings and the worker's poll decides.
///
/// It listens on a connection of its own that opens no transaction, for one that idled in a transaction would hear nothing.
public struct QueueBell: Sendable {
  /// How long it keeps still after a ring: a burst of commits is one ring.
  private static let quiet = Duration.milliseconds(50)
  /// How often an unmigrated table is looked at again.
  private static let patience = Duration.seconds(60)

  private let parameters: ConnectionParameters

  /// Makes a bell; it connects when it runs.
  public init(_ parameters: ConnectionParameters) { self.parameters = parameters }

  /// Listens until the task is cancelled, connecting again after a loss.
  public func run(_ ring: @escaping @Sendable () async -> Void) async {
    var losses = 0
    let retry = RetryPolicy(base: .milliseconds(200), cap: .seconds(30))
    while !Task.isCancelled {
      let began = ContinuousClock.now
      do throws(StoreError) {
        try await listen(ring)
        try? await Task.sleep(for: Self.patience)
      } catch {
        losses = began.duration(to: .now) < Self.patience ? losses + 1 : 1
        try? await Task.sleep(for: retry.delay(afterAttempt: losses, jitter: .random(in: 0..<1)))
      }
    }
  }

  /// Listens until the connection is lost; returns when there is nothing to listen to.
  private func listen(_ ring: @escaping @Sendable () async -> Void) async throws(StoreError) {
    let session = Session(parameters)
    let opened = try await session.opened()
    // Behind a transaction pooler LISTEN seems to succeed and nothing ever comes.
    guard opened.catalogue.isMigrated, !opened.connection.isPooled, let oid = opened.catalogue.queue.oid else {
      return await session.close()
    }
    do throws(PostgresError) {
      try await opened.connection.listen(to: "spacesync_\(oid)")
    } catch {
      await session.close()
      throw StoreError(error)
    }
    // What was asked for before the connection listened is rung for now.
    await ring()
    for await _ in opened.connection.notifications {
      await ring()
      try? await Task.sleep(for: Self.quiet)
      if Task.isCancelled { break }
    }
    await session.close()
    if !Task.isCancelled { throw StoreError(.unreachable, "The connection that listens was lost.") }
  }
}
