import Glibc

/// A TCP port on loopback whose connections are accepted, by the kernel, and never answered.
public final class SilentListener: Sendable {
  /// The port could not be had.
  public struct NoPort: Error {}

  /// The listening socket.
  public let descriptor: Int32
  /// Its port.
  public let port: Int

  /// Listens on a port of 127.0.0.1, or of ::1; 0 takes a free one.
  public init(family: Int32 = AF_INET, port wanted: Int = 0) throws {
    descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    let descriptor = self.descriptor
    let number = in_port_t(wanted).bigEndian
    if family == AF_INET6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = number
      address.sin6_addr = in6addr_loopback
      guard Self.listens(descriptor, &address) else { throw NoPort() }
      port = Int(in_port_t(bigEndian: address.sin6_port))
    } else {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = number
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      guard Self.listens(descriptor, &address) else { throw NoPort() }
      port = Int(in_port_t(bigEndian: address.sin_port))
    }
  }

  deinit { close(descriptor) }

  /// True when somebody has connected and waits for an answer.
  public var hasCaller: Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return Glibc.poll(&poll, 1, 0) == 1
  }

  /// Whether `localhost` may lead to two places here.
  public static var canListenOnBothLoopbacks: Bool { (try? SilentListener(family: AF_INET6)) != nil }

  private static func listens<Address>(_ descriptor: Int32, _ address: inout Address) -> Bool {
    var length = socklen_t(MemoryLayout<Address>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0 && listen(descriptor, 16) == 0
      }
    }
  }
}
