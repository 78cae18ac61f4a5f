import Synchronization

/// The sessions that no call uses now: as many are made as calls ever run at once, one a worker slot.
final class SessionPool: Sendable {
  private let settings: HTTPSettings
  private let idle = Mutex<[CurlSession]>([])

  init(_ settings: HTTPSettings) { self.settings = settings }

  /// Sends a request over a session of its own.
  func send(_ request: HTTPRequest, within limit: Duration) async -> Result<HTTPAnswer, TransportFailure> {
    // The one used last has the connection that most likely still stands.
    guard let session = idle.withLock({ $0.popLast() }) ?? CurlSession(settings) else {
      return .failure(TransportFailure(kind: .network, message: "libcurl makes no handle; is libcurl4 installed?"))
    }
    defer { idle.withLock { $0.append(session) } }
    return await session.send(request, within: limit)
  }
}
