import CLibpq

/// Takes the notices of one connection to a handler; by itself libpq would write them to stderr, under the screen.
final class NoticeSink: Sendable {
  private let handler: @Sendable (String) -> Void

  /// Takes notices to a handler.
  init(_ handler: @escaping @Sendable (String) -> Void) { self.handler = handler }

  /// Makes this sink the receiver of `connection`, and must outlive it.
  func attach(to connection: OpaquePointer) {
    _ = PQsetNoticeReceiver(
      connection,
      { context, result in
        guard let context, let result else { return }
        let text = String(field: PQresultErrorMessage(result))
        Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue().handler(Redaction.oneLine(text))
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}
