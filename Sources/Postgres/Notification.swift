/// A message that arrived on a channel this connection listens to.
public struct Notification: Hashable, Sendable {
  /// The channel.
  public var channel: String
  /// The text that came with it, empty if none.
  public var payload: String
  /// The backend that sent it.
  public var pid: Int32
}
