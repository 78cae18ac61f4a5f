import Fixtures
import Glibc

/// A program on a terminal of its own, driven by a test as an operator would: keys in, screen out.
///
/// The program is a session leader with the pseudo-terminal as its controlling terminal, as after a login over SSH. Output is read only while
/// a test waits (or calls `pump`), so a test that does neither is a terminal that stopped reading. Every wait is bounded and
/// fails with the screen as it was. Not for use from several tasks at once.
public final class PseudoTerminal {
  /// The program's process.
  public let processID: pid_t
  /// What the operator sees.
  public let screen: EmulatedScreen
  /// All bytes that the program sent so far.
  public private(set) var output: [UInt8] = []
  /// How many bytes the program sent so far.
  public var bytesRead: Int { output.count }
  /// How the program ended, nil while it runs.
  public private(set) var exitStatus: ProgramEnd?

  /// TIOCSPTLCK and TIOCGPTN (see pts(4)), macros that Swift can't import.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  private var master: Int32
  // Held open so that the modes outlive the program.
  private var slave: Int32
  private var isStopped = false
  private let home: String

  /// The environment that programs get unless a test says otherwise: no more than a login has.
  public static var environment: [String: String] {
    [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": TemporaryHome.next(),
    ]
  }

  /// Starts a program on a new terminal.
  public static func spawn(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = PseudoTerminal.environment,
    size: (columns: Int, rows: Int) = (80, 24), utf8: Bool = true
  ) throws(PseudoTerminalError) -> PseudoTerminal {
    try PseudoTerminal(path, arguments, environment, size, utf8)
  }

  private init(
    _ path: String, _ arguments: [String], _ environment: [String: String], _ size: (columns: Int, rows: Int), _ utf8: Bool
  ) throws(PseudoTerminalError) {
    home = environment["HOME"] ?? ""
    // By hand (see pts(4)), since openpty(3) can't set O_CLOEXEC, and a descriptor that another test's program inherits holds the line open.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    guard master >= 0, ioctl(master, Self.setLock, &unlocked) == 0, ioctl(master, Self.getNumber, &number) == 0 else {
      throw PseudoTerminalError.system(operation: "open /dev/ptmx", code: errno)
    }
    let name = "/dev/pts/\(number)"
    slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard slave >= 0 else { throw PseudoTerminalError.system(operation: "open the terminal", code: errno) }
    Self.setSize(master, size.columns, size.rows)
    // A line that knows no size has a terminal of some size at its end all the same.
    screen = EmulatedScreen(columns: size.columns == 0 ? 80 : size.columns, rows: size.rows == 0 ? 24 : size.rows, utf8: utf8)
    processID = try Self.start(path, arguments, environment, terminal: name)
  }

  deinit {
    if exitStatus == nil { Spawn.end(processID) }
    close(slave)
    if master >= 0 { close(master) }
    TemporaryHome.remove(home)
  }

  private static func start(
    _ path: String, _ arguments: [String], _ environment: [String: String], terminal: String
  ) throws(PseudoTerminalError) -> pid_t {
    do throws(Spawn.Failure) {
      return try Spawn.start(path, [path] + arguments, environment: environment, flags: Spawn.newSession) { actions in
        // The first terminal that a session leader opens becomes its controlling terminal (see tty(4)).
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
      }
    } catch {
      throw PseudoTerminalError.system(operation: "posix_spawn \(path)", code: error.code)
    }
  }

  // MARK: What an operator does

  /// Types text: its characters as the terminal would send them; `\r` is Enter, `\u{1B}` Escape.
  public func type(_ text: String) { write(Array(text.utf8)) }

  /// Sends bytes to the program as far as the terminal takes them; reads its output meanwhile if it takes none.
  public func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty, master >= 0 {
      let count = rest.withUnsafeBytes { Glibc.write(master, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else {
        var request = pollfd(fd: master, events: Int16(POLLIN | POLLOUT), revents: 0)
        // A program that takes no input for this long is what the test will find out by waiting.
        if poll(&request, 1, 5000) <= 0 { return }
        pump()
        if exitStatus != nil { return }
      }
    }
  }

  /// Changes the size of the terminal's window; the kernel tells the program by SIGWINCH.
  public func resize(columns: Int, rows: Int) {
    pump()
    screen.resize(columns: max(1, columns), rows: max(1, rows))
    Self.setSize(master, columns, rows)
  }

  /// Cuts the connection, as when the window is closed or the network is gone.
  public func hangUp() {
    pump()
    close(master)
    master = -1
  }

  /// Sends the program a signal.
  public func signal(_ number: Int32) { if exitStatus == nil { kill(processID, number) } }

  // MARK: What an operator sees

  /// The terminal's modes, as an operator's shell would find them.
  public var modes: TerminalModes {
    var modes = termios()
    tcgetattr(slave, &modes)
    return TerminalModes(modes)
  }

  /// How many bytes the program sent that were not read yet: what a terminal that stopped reading has in its line.
  public var unreadBytes: Int {
    var count: Int32 = 0
    _ = ioctl(master, UInt(FIONREAD), &count)
    return Int(count)
  }

  /// The process group in the terminal's foreground, which its keys and signals go to.
  public var foregroundGroup: pid_t {
    var group: pid_t = -1
    // Of the master; tcgetpgrp(3) works on a process's own terminal only.
    _ = ioctl(master, UInt(TIOCGPGRP), &group)
    return group
  }

  /// True when the program was stopped by a signal and not continued since.
  public var isStoppedNow: Bool {
    pump()
    return isStopped
  }

  /// Reads what the program sent, without waiting.
  public func pump() {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while master >= 0 {
      let count = read(master, &buffer, buffer.count)
      guard count > 0 else { break }
      let bytes = Array(buffer.prefix(count))
      output += bytes
      screen.feed(bytes)
    }
    notice()
  }

  /// Reads at most so many bytes of what the program sent, as a slow line lets through in a tenth of a second.
  public func pumpSlowly(bytes: Int, isolation: isolated (any Actor)? = #isolation) async {
    var buffer = [UInt8](repeating: 0, count: bytes)
    let count = master >= 0 ? read(master, &buffer, bytes) : 0
    if count > 0 {
      let bytes = Array(buffer.prefix(count))
      output += bytes
      screen.feed(bytes)
    }
    try? await Task.sleep(for: .milliseconds(100))
  }

  /// Waits until the screen shows a text.
  public func waitFor(
    _ text: String, timeout: Duration = .seconds(20), isolation: isolated (any Actor)? = #isolation
  ) async throws(PseudoTerminalError) {
    try await waitUntil("the text \"\(text)\"", timeout: timeout) { $0.contains(text) }
  }

  /// Waits until a condition on the screen holds.
  public func waitUntil(
    _ what: String, timeout: Duration = .seconds(20), isolation: isolated (any Actor)? = #isolation,
    _ condition: (EmulatedScreen) -> Bool
  ) async throws(PseudoTerminalError) {
    let limit = ContinuousClock.now + timeout
    while true {
      pump()
      if condition(screen) { return }
      if let exitStatus {
        throw PseudoTerminalError.ended(waitingFor: what, status: "\(exitStatus)", screen: screen.dump)
      }
      if ContinuousClock.now > limit { throw PseudoTerminalError.timeout(waitingFor: what, screen: screen.dump) }
      await Self.pause()
    }
  }

  /// Waits until the program has ended, and shows all it sent; `reading` false is a terminal that reads no more.
  public func waitForExit(
    timeout: Duration = .seconds(20), reading: Bool = true, isolation: isolated (any Actor)? = #isolation
  ) async throws(PseudoTerminalError) -> ProgramEnd {
    let limit = ContinuousClock.now + timeout
    while true {
      if reading { pump() } else { notice() }
      if let exitStatus {
        drain()
        return exitStatus
      }
      if ContinuousClock.now > limit {
        throw PseudoTerminalError.timeout(waitingFor: "the program's end", screen: screen.dump)
      }
      await Self.pause()
    }
  }

  /// Reads to the end what a program wrote last: the kernel hands it over in its own time, which may be after the program's end.
  private func drain() {
    var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    repeat { pump() } while master >= 0 && poll(&request, 1, 20) > 0 && Int32(request.revents) & POLLIN != 0
  }

  private static func pause() async {
    // A cancelled test is no reason to spin: its next look at the clock ends it.
    try? await Task.sleep(for: .milliseconds(4))
  }

  private func notice() {
    guard exitStatus == nil else { return }
    var status: Int32 = 0
    guard waitpid(processID, &status, WNOHANG | WUNTRACED | WCONTINUED) == processID else { return }
    if status & 0xFF == 0x7F {
      isStopped = true
    } else if status == 0xFFFF {
      isStopped = false
    } else {
      exitStatus = ProgramEnd(status)
    }
  }

  private static func setSize(_ master: Int32, _ columns: Int, _ rows: Int) {
    var window = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &window)
  }
}
