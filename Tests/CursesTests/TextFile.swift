import Glibc

/// A small text file.
enum TextFile {
  /// A path that no other test uses; nothing is there yet.
  static func temporaryPath() -> String { "/tmp/terminal-probe-\(getpid())-\(UInt64.random(in: 0...UInt64.max))" }

  /// All of it, empty if it can't be read.
  static func read(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = Glibc.read(descriptor, &buffer, buffer.count), count > 0 { all += buffer.prefix(count) }
    return String(decoding: all, as: UTF8.self)
  }
}
