import Postgres
import Synchronization

/// The connection that listens. It never opens a transaction: one would hold back the server's queue of notifications for everybody.
final class FeedListener: Sendable {
  /// What arrived, as far as the follower must know.
  private struct State {
    var isLost = false
    /// The test message that is awaited.
    var awaited: String?
  }

  /// How a test message begins.
  private static let test = "probe "

  private let connection: Connection
  private let channel: String
  private let state = Mutex(State())
  private let pump = Mutex<Task<Void, Never>?>(nil)

  /// Connects and listens; from its return on, no notification is missed.
  ///
  /// - Parameters:
  ///   - reader: The connection that asks when this one has heard something, on the same queue.
  ///   - wake: Rings at each notification, and when the connection is lost. A test message, this one's or another client's, is no news.
  static func open(
    _ parameters: ConnectionParameters, beside reader: Connection, channel: String, ringing wake: Wake
  ) async throws(PostgresError) -> FeedListener {
    let listener = FeedListener(try await Connection.open(parameters, on: reader.queue), channel)
    do throws(PostgresError) {
      // Weak: the connection must not keep its own owner.
      try await listener.connection.listen(to: channel) { [weak listener] notification in
        listener?.hear(notification.payload)
        wake.ring(isNews: !notification.payload.hasPrefix(Self.test))
      }
    } catch {
      await listener.connection.close()
      throw error
    }
    let task = Task { [weak listener, notifications = listener.connection.notifications] in
      // Nothing comes out of it but its end, which is the connection's.
      for await _ in notifications {}
      listener?.state.withLock { $0.isLost = true }
      wake.ring()
    }
    listener.pump.withLock { $0 = task }
    return listener
  }

  private init(_ connection: Connection, _ channel: String) {
    self.connection = connection
    self.channel = channel
  }

  /// True once the connection is lost.
  var isLost: Bool { state.withLock { $0.isLost } }

  /// Sends a test message from another connection; a message from this one would arrive even where nobody else's does.
  nonisolated(nonsending) func probe(from reader: FeedReader) async throws(PostgresError) {
    let message = Self.test + String(UInt64.random(in: .min ... .max), radix: 36)
    state.withLock { $0.awaited = message }
    try await reader.notify(channel, message)
  }

  /// True when the last test message has arrived.
  var heardProbe: Bool { state.withLock { $0.awaited == nil } }

  /// Asks the server for a sign of life: a half-open connection looks like a quiet queue.
  nonisolated(nonsending) func ping() async throws(PostgresError) { try await connection.ping() }

  /// Leaves notifications where they arrive, or hears them again.
  nonisolated(nonsending) func pause(_ isPaused: Bool) async { await connection.pauseHearing(isPaused) }

  /// Ends the connection.
  func close() async {
    pump.withLock { $0 }?.cancel()
    await connection.close()
  }

  private func hear(_ payload: String) {
    state.withLock { if $0.awaited == payload { $0.awaited = nil } }
  }
}
