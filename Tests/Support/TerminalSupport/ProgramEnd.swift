import Glibc

/// How a program ended.
public enum ProgramEnd: Hashable, Sendable {
  /// By itself, with this status.
  case exited(Int32)
  /// By this signal.
  case signalled(Int32)

  /// Reads what waitpid(2) tells.
  init(_ status: Int32) {
    self = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
  }

  /// True when the signal ended it, or it ended as programs do that caught the signal.
  public func isBy(signal: Int32) -> Bool { self == .signalled(signal) || self == .exited(128 + signal) }
}
