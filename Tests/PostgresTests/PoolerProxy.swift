import DatabaseSupport
import Dispatch
import Glibc

/// Stands between a client and a real server and gives the client another process number, as a transaction pooler does.
///
/// A client must connect without TLS. Cancel requests are translated back.
final class PoolerProxy: Sendable {
  private let listener: SilentListener
  private let server: String

  var port: Int { listener.port }

  /// Forwards to a server's Unix socket.
  init(to server: String) throws {
    listener = try SilentListener()
    self.server = server
    let descriptor = listener.descriptor
    DispatchQueue(label: "proxy").async {
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else { return }
        Self.serve(client, server)
      }
    }
  }

  deinit { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }

  private static func serve(_ client: Int32, _ path: String) {
    let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(server, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 }
    }
    guard connected else {
      close(client)
      close(server)
      return
    }
    DispatchQueue(label: "proxy.up").async {
      // The first packet: length, code, and for a cancel request (80877102) the process number.
      var first = read(client)
      if first.count == 16, Array(first[4..<8]) == [0x04, 0xd2, 0x16, 0x2e] { first[8] ^= 1 }
      write(first, to: server)
      copy(from: client, to: server)
    }
    DispatchQueue(label: "proxy.down").async {
      // Messages one by one until BackendKeyData ("Message Formats"), then whatever comes.
      var pending: [UInt8] = []
      while true {
        while pending.count < 5 || pending.count < 1 + length(pending) {
          let more = read(server)
          guard !more.isEmpty else {
            write(pending, to: client)
            shutdown(client, Int32(SHUT_RDWR))
            return
          }
          pending += more
        }
        let end = 1 + length(pending)
        let isKey = pending[0] == UInt8(ascii: "K")
        if isKey { pending[5] ^= 1 }
        write(Array(pending[..<end]), to: client)
        pending.removeFirst(end)
        if isKey { break }
      }
      write(pending, to: client)
      copy(from: server, to: client)
    }
  }

  private static func length(_ bytes: [UInt8]) -> Int { bytes[1..<5].reduce(0) { $0 << 8 | Int($1) } }

  private static func copy(from source: Int32, to target: Int32) {
    while true {
      let bytes = read(source)
      guard !bytes.isEmpty else { break }
      write(bytes, to: target)
    }
    shutdown(target, Int32(SHUT_RDWR))
    shutdown(source, Int32(SHUT_RDWR))
  }

  private static func read(_ descriptor: Int32) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 16384)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    return count > 0 ? Array(buffer[..<count]) : []
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
