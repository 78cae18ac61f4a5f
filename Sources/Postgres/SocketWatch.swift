import Dispatch

/// Calls a handler, on the connection's queue, whenever the socket of a listening connection can be read.
final class SocketWatch {
  private let source: any DispatchSourceRead

  /// Watches as long as this object lives.
  init(_ session: Session, on queue: DispatchQueue, handler: @escaping @Sendable () -> Void) {
    source = DispatchSource.makeReadSource(fileDescriptor: session.socket, queue: queue)
    source.setEventHandler(handler: handler)
    // The socket must stay open until the source has let go of it.
    source.setCancelHandler { _ = session }
    source.activate()
  }

  deinit { source.cancel() }
}
