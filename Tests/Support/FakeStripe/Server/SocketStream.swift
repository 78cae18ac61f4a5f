import Glibc

/// One connection: requests come in, answers go out.
struct SocketStream: Sendable {
  let descriptor: Int32

  /// The next bytes; empty at the end.
  func read() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
      while true {
        let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        if result < 0 && errno == EINTR { continue }
        count = max(0, result)
        return
      }
    }
  }

  /// Sends all bytes; false when the other end is gone.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = UnsafeRawBufferPointer(buffer)
      while !rest.isEmpty {
        let sent = send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        if sent > 0 { rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(sent)) } else if errno != EINTR { return false }
      }
      return true
    }
  }

  /// Waits until the other end goes, or so long; true when it is gone. It sends nothing while it waits for an answer.
  func waitForEnd(milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, milliseconds) > 0
  }

  /// True when the other end has closed the connection: who asked here has given up, or died.
  var isAbandoned: Bool {
    var byte: UInt8 = 0
    let result = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    return result == 0 || (result < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
  }

  /// Ends both directions; the thread that reads then sees the end.
  func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Makes the connection's end a reset, as when a machine between has forgotten it.
  func reset() {
    var lingers = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &lingers, socklen_t(MemoryLayout<linger>.size))
  }
}
