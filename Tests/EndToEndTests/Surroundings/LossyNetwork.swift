import Dispatch
import Glibc
import Synchronization

/// A network for datagrams between one client and a server on 127.0.0.1 that loses one of twenty, in each direction.
final class LossyNetwork: Sendable {
  /// What the client sends to.
  let port: Int
  /// How many datagrams were lost.
  var lost: Int { losses.load(ordering: .relaxed) }

  private let outer: Int32
  private let inner: Int32
  private let losses = Atomic(0)
  private let isEnded = Atomic(false)

  struct Failure: Error {}

  /// Begins to forward to a port.
  init(to server: Int) throws {
    let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
    (outer, inner) = (socket(AF_INET, kind, 0), socket(AF_INET, kind, 0))
    var (here, there) = (sockaddr_in.loopback(0), sockaddr_in.loopback(server))
    let (outer, inner) = (outer, inner)
    let isOpen =
      there.lend { connect(inner, $0, $1) == 0 } && here.lend { bind(outer, $0, $1) == 0 && getsockname(outer, $0, &$1) == 0 }
    guard isOpen else { throw Failure() }
    port = Int(in_port_t(bigEndian: here.sin_port))
    DispatchQueue(label: "spacesync.tests.lossy").async { [self] in forward() }
  }

  /// Lets nothing through any more.
  func end() { isEnded.store(true, ordering: .relaxed) }

  private func forward() {
    var client = sockaddr_in.loopback(0)
    var counts = (up: 0, down: 0)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !isEnded.load(ordering: .relaxed) {
      var ready = [pollfd(fd: outer, events: Int16(POLLIN), revents: 0), pollfd(fd: inner, events: Int16(POLLIN), revents: 0)]
      guard poll(&ready, 2, 100) > 0 else { continue }
      if ready[0].revents != 0 {
        let size = client.lend { recvfrom(outer, &buffer, buffer.count, 0, $0, &$1) }
        counts.up += 1
        if size > 0, passes(counts.up) { send(inner, buffer, size, 0) }
      }
      if ready[1].revents != 0 {
        let size = recv(inner, &buffer, buffer.count, 0)
        counts.down += 1
        if size > 0, passes(counts.down) { _ = client.lend { sendto(outer, buffer, size, 0, $0, $1) } }
      }
    }
    close(outer)
    close(inner)
  }

  private func passes(_ number: Int) -> Bool {
    guard number % 20 == 7 else { return true }
    losses.add(1, ordering: .relaxed)
    return false
  }
}
