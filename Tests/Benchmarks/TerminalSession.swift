import Glibc

/// A program on a pseudo-terminal of ours, with everything that it wrote and when.
///
/// The bytes are only kept while they come; what they draw is worked out afterwards, so that watching costs the watched program nothing.
final class TerminalSession {
  /// Bytes read at once, and the milliseconds since the program was started.
  struct Chunk {
    let at: Double
    let bytes: [UInt8]
  }

  let process: pid_t
  let rows: Int
  let columns: Int
  private(set) var chunks: [Chunk] = []
  private let start: Double
  private let master: Int32
  private(set) var hasEnded = false
  private var isReaped = false
  private var originalModes = termios()

  init(_ arguments: [String], environment: [String], rows: Int, columns: Int) throws(BenchmarkError) {
    self.rows = rows
    self.columns = columns
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    var ends: (master: Int32, terminal: Int32) = (-1, -1)
    var path = [CChar](repeating: 0, count: 128)
    guard openpty(&ends.master, &ends.terminal, &path, nil, &size) == 0 else { throw BenchmarkError("no pseudo-terminal") }
    defer { close(ends.terminal) }
    for end in [ends.master, ends.terminal] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    master = ends.master
    tcgetattr(master, &originalModes)
    let terminal = String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    start = Clock.milliseconds
    process = try Spawn.start(arguments, environment: environment, terminal: terminal)
  }

  deinit {
    close(master)
  }

  /// The milliseconds since the program was started, on the clock of the chunks.
  var elapsed: Double { Clock.milliseconds - start }

  /// The number of bytes written so far.
  var byteCount: Int { chunks.reduce(0) { $0 + $1.bytes.count } }

  /// Types `keys`.
  func type(_ keys: String) {
    _ = Array(keys.utf8).withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// Reads what the program writes until it has written nothing for `quiet` milliseconds, or has ended, or `limit` milliseconds are over.
  func read(untilQuiet quiet: Double, limit: Double) {
    let deadline = Clock.milliseconds + limit
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !hasEnded {
      let left = min(quiet, deadline - Clock.milliseconds)
      guard left > 0 else { return }
      var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      let ready = poll(&descriptor, 1, Int32(left.rounded(.up)))
      let now = Clock.milliseconds
      if ready == 0 { return }
      guard ready > 0 else { continue }
      let count = Glibc.read(master, &buffer, buffer.count)
      // EIO is how Linux says that the other side is closed (pty(7)).
      if count > 0 {
        chunks.append(Chunk(at: now - start, bytes: Array(buffer[..<count])))
      } else if count == 0 || errno == EIO {
        hasEnded = true
      }
    }
  }

  /// Reads what is there, waiting for it at most so long.
  func readOnce(within milliseconds: Int32) {
    var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, milliseconds) > 0 else { return }
    let now = Clock.milliseconds
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(master, &buffer, buffer.count)
    if count > 0 { chunks.append(Chunk(at: now - start, bytes: Array(buffer[..<count]))) } else { hasEnded = true }
  }

  /// Takes so many bytes at most, without waiting and without keeping them; how many there were.
  func take(atMost limit: Int) -> Int {
    var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, 0) > 0 else { return 0 }
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = Glibc.read(master, &buffer, limit)
    if count <= 0 { hasEnded = true }
    return max(count, 0)
  }

  /// Sends a signal and gives the milliseconds until the program has ended, or nil when it has not in time. Nothing is read meanwhile.
  func end(by signal: Int32, within limit: Double) -> Double? {
    let sent = Clock.milliseconds
    kill(process, signal)
    var status: Int32 = 0
    while Clock.milliseconds - sent < limit {
      if waitpid(process, &status, WNOHANG) == process {
        isReaped = true
        return Clock.milliseconds - sent
      }
      usleep(500)
    }
    return nil
  }

  /// True when the terminal echoes, edits lines and translates as it did before the program.
  var modesAreRestored: Bool {
    var modes = termios()
    tcgetattr(master, &modes)
    return modes.c_iflag == originalModes.c_iflag && modes.c_oflag == originalModes.c_oflag && modes.c_lflag == originalModes.c_lflag
  }

  /// Asks the program to end by `q`, waits for it, and gives the milliseconds that took; one that does not end is killed.
  @discardableResult
  func quit() -> Double {
    let asked = Clock.milliseconds
    var status: Int32 = 0
    guard !isReaped else { return 0 }
    if !hasEnded { type("Q") }
    while Clock.milliseconds - asked < 5_000 {
      read(untilQuiet: 5, limit: 50)
      if waitpid(process, &status, WNOHANG) == process { return Clock.milliseconds - asked }
      if hasEnded { usleep(200) }
    }
    kill(process, SIGKILL)
    _ = Spawn.wait(process)
    return .infinity
  }
}
