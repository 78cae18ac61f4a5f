import Glibc
import SyncCore
import Synchronization

/// The program's log: one line an event, secrets taken out, opened only when there is something to say.
///
/// The file is for its owner alone (0600) and is rotated at `limit` bytes: `log` and `log.1`, never more. Several processes may
/// write it, each line whole (O_APPEND, write(2)). A log that can't be written is no reason to stop: such lines are dropped.
public final class LogFile: Sendable {
  /// How much a line matters.
  public enum Level: String, Sendable, Comparable {
    case debug
    case info
    case warning
    case error

    private var rank: Int {
      switch self {
      case .debug: 0
      case .info: 1
      case .warning: 2
      case .error: 3
      }
    }

    /// Less important comes first.
    public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
  }

  private struct State {
    var descriptor: Int32 = -1
    var size = 0
  }

  /// Where the log is, or nil without a home.
  public let path: String?
  private let directory: String?
  private let threshold: Level
  private let limit: Int
  private let state = Mutex(State())

  /// Makes a log in a directory that is created when the first line is written; nil: there is no log.
  public init(directory: String?, threshold: Level = .info, limit: Int = 5_000_000) {
    self.directory = directory
    self.path = directory.map { "\($0)/log" }
    self.threshold = threshold
    self.limit = limit
  }

  deinit {
    state.withLock { state in
      if state.descriptor >= 0 { close(state.descriptor) }
    }
  }

  /// Writes one line: the moment in UTC, the process, the level, the text without secrets and without control characters.
  public func write(_ level: Level, _ text: @autoclosure () -> String) {
    guard let path, let directory, level >= threshold else { return }
    var clock = timespec()
    clock_gettime(CLOCK_REALTIME, &clock)
    let moment = Timestamp(microseconds: Int64(clock.tv_sec) * 1_000_000 + Int64(clock.tv_nsec) / 1_000)
    let line = "\(moment.iso8601) \(getpid()) \(level.rawValue) \(Self.singleLine(Redaction.redact(text())))\n"
    state.withLock { state in
      if state.descriptor >= 0 && state.size >= limit { Self.rotate(path, &state) }
      if state.descriptor < 0 { Self.open(path, in: directory, &state) }
      guard state.descriptor >= 0 else { return }
      let bytes = Array(line.utf8)
      var written = -1
      repeat { written = Glibc.write(state.descriptor, bytes, bytes.count) } while written < 0 && errno == EINTR
      state.size += max(0, written)
    }
  }

  /// A descriptor of the log for what writes to standard error by itself while a screen is up; nil when there is no log.
  ///
  /// The log keeps it open and owns it; text that comes this way is neither redacted nor counted.
  public func descriptor() -> Int32? {
    guard let path, let directory else { return nil }
    return state.withLock { state in
      if state.descriptor < 0 { Self.open(path, in: directory, &state) }
      return state.descriptor >= 0 ? state.descriptor : nil
    }
  }

  /// Line breaks and control characters become visible escapes, so that a hostile text can't forge a line.
  static func singleLine(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
        result += scalar == "\n" ? "\\n" : "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func open(_ path: String, in directory: String, _ state: inout State) {
    PrivateFolder.make(directory)
    state.descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard state.descriptor >= 0 else { return }
    var facts = stat()
    state.size = fstat(state.descriptor, &facts) == 0 ? Int(facts.st_size) : 0
    if facts.st_mode & 0o077 != 0 { fchmod(state.descriptor, 0o600) }
  }

  /// Moves the full log aside, unless another process has done so already.
  private static func rotate(_ path: String, _ state: inout State) {
    var mine = stat()
    var there = stat()
    if fstat(state.descriptor, &mine) == 0, stat(path, &there) == 0, mine.st_ino == there.st_ino, mine.st_dev == there.st_dev {
      rename(path, "\(path).1")
    }
    close(state.descriptor)
    state = State()
  }
}
