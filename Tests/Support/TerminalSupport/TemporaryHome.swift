import Glibc
import Synchronization

/// Home folders for programs under test: what one of them remembers must not reach another.
enum TemporaryHome {
  private static let prefix = "/tmp/spacesync-home-\(getpid())-"
  private static let last = Atomic<Int>(0)

  /// A path that nothing stands at yet; the program makes what it needs.
  static func next() -> String { prefix + String(last.wrappingAdd(1, ordering: .relaxed).newValue) }

  /// Removes a home made here, and nothing else.
  static func remove(_ path: String) {
    guard path.hasPrefix(prefix), !path.contains("..") else { return }
    removeAll(path)
  }

  private static func removeAll(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
        if name != "." && name != ".." { removeAll("\(path)/\(name)") }
      }
      closedir(directory)
    }
    _ = Glibc.remove(path)
  }
}
