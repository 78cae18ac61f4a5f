import Dispatch
import Glibc

/// Calls a handler, on the connection's queue, whenever the socket of a listening connection can be read.
///
/// It watches a descriptor of its own for the same socket. libpq closes its own as soon as the connection breaks, and the next
/// connection gets that number: a source that still watched it would be taken for the new one's, which would then never hear anything.
final class SocketWatch {
  private let source: any DispatchSourceRead

  /// Watches as long as this object lives.
  init(_ session: Session, on queue: DispatchQueue, handler: @escaping @Sendable () -> Void) {
    let own = fcntl(session.socket, F_DUPFD_CLOEXEC, 3)
    // Without a free descriptor libpq's own has to do.
    source = DispatchSource.makeReadSource(fileDescriptor: own >= 0 ? own : session.socket, queue: queue)
    source.setEventHandler(handler: handler)
    // The socket must stay open until the source has let go of it.
    source.setCancelHandler {
      _ = session
      if own >= 0 { close(own) }
    }
    source.activate()
  }

  /// True while the handler is not called; what arrives waits in the socket, which tells of it afterwards.
  var isPaused = false {
    didSet {
      guard isPaused != oldValue else { return }
      if isPaused { source.suspend() } else { source.resume() }
    }
  }

  deinit {
    source.cancel()
    // A suspended source may not be let go of, and would not call its cancel handler. (An observer does not run here.)
    if isPaused { source.resume() }
  }
}
