import Glibc
import Synchronization

/// Listens on loopback and gives every connection a thread of its own: faults may then block it for as long as they like.
final class Listener: Sendable {
  /// The fake could not be started.
  struct CannotListen: Error {}

  private let descriptor: Int32
  let port: Int
  private let connections = Mutex<Set<Int32>>([])
  private let ended = Atomic<Bool>(false)
  private let accepted = Atomic<Int>(0)

  /// Begins to listen on a port, or on any free one for 0.
  init(port wanted: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    let descriptor = descriptor
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(wanted)).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listens = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0 && listen(descriptor, 128) == 0
      }
    }
    guard listens else { throw CannotListen() }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// How many connections were made.
  var connectionCount: Int { accepted.load(ordering: .relaxed) }

  /// True once `stop` was called.
  var isStopped: Bool { ended.load(ordering: .relaxed) }

  /// Serves connections until `stop`, each on a thread of its own.
  func serve(_ body: @escaping @Sendable (SocketStream) -> Void) {
    Self.startThread { [self] in
      while !isStopped {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { continue }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        accepted.add(1, ordering: .relaxed)
        connections.withLock { _ = $0.insert(connection) }
        var yes: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        Self.startThread { [self] in
          body(SocketStream(descriptor: connection))
          // Closed under the lock, so that `stop` never shuts down a descriptor that is another one's by now.
          connections.withLock { open in
            open.remove(connection)
            _ = close(connection)
          }
        }
      }
      close(descriptor)
    }
  }

  /// Takes no new connection and ends those that stand.
  func stop() {
    guard !ended.exchange(true, ordering: .relaxed) else { return }
    shutdown(descriptor, Int32(SHUT_RDWR))
    dropConnections()
  }

  /// Ends all connections that stand, and tells how many those were.
  @discardableResult
  func dropConnections() -> Int {
    connections.withLock { open in
      for connection in open { shutdown(connection, Int32(SHUT_RDWR)) }
      return open.count
    }
  }

  private static func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let code = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
    if code == 0 { pthread_detach(thread) } else { box.release() }
  }
}
