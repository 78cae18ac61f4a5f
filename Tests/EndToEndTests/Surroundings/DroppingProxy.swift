import Dispatch
import Glibc
import Synchronization

/// A network between a client and a server on 127.0.0.1 that can be dropped: then nothing comes through any more and nobody is told.
final class DroppingProxy: Sendable {
  /// What a client connects to.
  let port: Int
  private let listener: Int32
  private let isDropped = Atomic<Bool>(false)
  private let isEnded = Atomic<Bool>(false)
  private let connections = Mutex<[Int32]>([])

  struct Failure: Error {}

  /// Listens on a free port and forwards to another.
  init(to server: Int) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in.loopback(0)
    let listener = listener
    let listens = address.lend { bind(listener, $0, $1) == 0 && getsockname(listener, $0, &$1) == 0 && listen(listener, 16) == 0 }
    guard listens else { throw Failure() }
    port = Int(in_port_t(bigEndian: address.sin_port))
    DispatchQueue(label: "spacesync.tests.network").async { [self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        join(client, server)
      }
    }
  }

  /// Lets nothing through any more, new connections included.
  func drop() { isDropped.store(true, ordering: .releasing) }

  /// Lets everything through again, what was held back as well.
  func heal() { isDropped.store(false, ordering: .releasing) }

  /// Ends the network and all that runs over it.
  func end() {
    isEnded.store(true, ordering: .releasing)
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    for socket in connections.withLock({ $0 }) { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  private func join(_ client: Int32, _ port: Int) {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    connections.withLock { $0 += [client, server] }
    DispatchQueue(label: "spacesync.tests.network.up").async { [self] in
      var address = sockaddr_in.loopback(port)
      waitForNetwork()
      _ = address.lend { connect(server, $0, $1) }
      DispatchQueue(label: "spacesync.tests.network.down").async { [self] in copy(from: server, to: client) }
      copy(from: client, to: server)
    }
  }

  private func copy(from source: Int32, to target: Int32) {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(source, &buffer, buffer.count)
      waitForNetwork()
      guard count > 0 else { break }
      var rest = buffer[..<count]
      while !rest.isEmpty {
        let sent = rest.withUnsafeBytes { send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard sent > 0 else { break }
        rest = rest.dropFirst(sent)
      }
    }
    shutdown(target, Int32(SHUT_RDWR))
  }

  /// Stands still while the network is dropped; bytes that were read wait here, as packets do that are sent again and again.
  private func waitForNetwork() {
    while isDropped.load(ordering: .acquiring), !isEnded.load(ordering: .acquiring) { usleep(5_000) }
  }
}
