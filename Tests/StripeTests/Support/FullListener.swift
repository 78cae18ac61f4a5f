import Glibc

/// A TCP port on loopback whose queue of connections is full: the next one is neither taken nor refused.
final class FullListener: Sendable {
  struct NoPort: Error {}

  let port: Int
  private let descriptors: [Int32]

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var descriptors = [listener]
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isFull = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        guard bind(listener, generic, length) == 0, getsockname(listener, generic, &length) == 0, listen(listener, 0) == 0 else {
          return false
        }
        // The kernel takes one or two more than it was told to.
        for _ in 0..<8 {
          let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
          descriptors.append(client)
          if connect(client, generic, length) == 0 { continue }
          var wait = pollfd(fd: client, events: Int16(POLLOUT), revents: 0)
          if poll(&wait, 1, 200) == 0 { return true }
        }
        return false
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    self.descriptors = descriptors
    if !isFull { throw NoPort() }
  }

  deinit { for descriptor in descriptors { close(descriptor) } }
}
