import Fixtures
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
    TemporaryFolder.remove(path)
  }
}
