import Dispatch
import Glibc
import SyncCore
import Synchronization

/// What one profile's dashboard looked like last, on disk: saved at every change, each time whole or not at all.
///
/// It is our own file, apart from the configuration, which belongs to the operator. Writing happens on a queue of its own, so that a slow disk
/// keeps no key waiting; of many changes in a row the last one counts, whichever of several dashboards makes it. What can't be saved is no
/// reason to stop.
public final class StateFile: Sendable {
  /// Where it is, or nil without a home.
  public let path: String?
  private let directory: String?
  private let queue = DispatchQueue(label: "spacesync.state")
  private let waiting = Mutex<String?>(nil)

  /// Names the file of a profile; nil: the one for whoever chose none.
  public init(directory: String?, profile: String?) {
    self.directory = directory
    let name = (profile ?? "default").utf8.map { byte in
      let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 95
      return isPlain ? String(Unicode.Scalar(byte)) : "%\(String(byte, radix: 16))"
    }.joined()
    path = directory.map { "\($0)/state-\(name).toml" }
  }

  /// No view is as large as this.
  private static let limit = 1 << 16

  /// What was saved last; nil when nothing was, or when the file is broken, which the warning then says.
  public func read() -> (document: TOMLDocument?, warning: Warning?) {
    guard let path else { return (nil, nil) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { return (nil, nil) }
    defer { close(descriptor) }
    guard let bytes = Descriptor.read(descriptor, limit: Self.limit) else { return (nil, Self.broken(nil)) }
    let document = TOMLDocument(String(decoding: bytes, as: UTF8.self))
    if let problem = document.problems.first { return (nil, Self.broken(problem.line)) }
    return (document, nil)
  }

  /// Saves a text soon; returns at once.
  public func save(_ text: String) {
    guard path != nil else { return }
    let isScheduled = waiting.withLock { waiting in
      defer { waiting = text }
      return waiting != nil
    }
    if !isScheduled { queue.async { self.write() } }
  }

  /// Returns once everything is saved that was to be.
  public func flush() { queue.sync { write() } }

  /// The warning about a file that can't be understood.
  public static func broken(_ line: Int?) -> Warning {
    Warning(line: line, Phrase("ignored: it can't be understood", "ignoré : il est incompréhensible"))
  }

  private func write() {
    let text = waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }
    guard let text, let path, let directory else { return }
    PrivateFolder.make(directory)
    do throws(PlacedFile.Failure) {
      let file = try PlacedFile(path, replaces: true)
      if file.append(text) == nil { try file.place() }
    } catch {
      // The next change tries again.
    }
  }
}
