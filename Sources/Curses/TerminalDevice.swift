import Glibc
import TextScreen

/// The terminal as a file: our own descriptor, its modes, its size, and bytes in and out without ever waiting.
///
/// The descriptor is opened anew, because O_NONBLOCK on standard input would be on for every program that shares it.
final class TerminalDevice {
  /// What became of a read.
  enum Input {
    /// Bytes came.
    case bytes([UInt8])
    /// Nothing is there at the moment.
    case nothing
    /// The terminal is gone.
    case hangup
  }

  /// The descriptor, non-blocking and closed on exec.
  let descriptor: Int32
  /// The modes that the terminal had before, and gets back.
  private(set) var originalModes = termios()
  /// The bytes written so far.
  private(set) var bytesWritten = 0

  /// Opens the process's controlling terminal, or the terminal on standard input when it has none.
  init() throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw TerminalError.notATerminal }
    let flags = O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    var opened = open("/dev/tty", flags)
    if opened < 0 { opened = open("/proc/self/fd/0", flags) }
    guard opened >= 0 else { throw TerminalError.unavailable(operation: "open /dev/tty", code: errno) }
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// The size in cells; 80x24 when the terminal does not know it, as on a serial line.
  var size: ScreenSize {
    var window = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
      return ScreenSize(columns: 80, rows: 24)
    }
    return ScreenSize(columns: Int(window.ws_col), rows: Int(window.ws_row))
  }

  /// True when bytes wait to be read.
  var isReadable: Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  /// Remembers the modes as they are, then turns echo, line editing, flow control, signals from keys and output processing off.
  ///
  /// Ctrl-C, Ctrl-Z and Ctrl-\ arrive as keys, so that the program decides what they mean in a text field, and when.
  func enterRawMode() throws(TerminalError) {
    var modes = termios()
    // In the background this stops the process until it is in the foreground, as it should.
    while tcgetattr(descriptor, &modes) != 0 {
      guard errno == EINTR else { throw TerminalError.unavailable(operation: "tcgetattr", code: errno) }
    }
    originalModes = modes
    modes.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON | PARMRK)
    modes.c_oflag &= ~tcflag_t(OPOST)
    modes.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG | IEXTEN)
    modes.c_cflag |= tcflag_t(CS8)
    withUnsafeMutableBytes(of: &modes.c_cc) { characters in
      characters[Int(VMIN)] = 1
      characters[Int(VTIME)] = 0
    }
    while tcsetattr(descriptor, TCSANOW, &modes) != 0 {
      guard errno == EINTR else { throw TerminalError.unavailable(operation: "tcsetattr", code: errno) }
    }
  }

  /// Returns to the modes that the terminal had before.
  func restoreModes() {
    var modes = originalModes
    while tcsetattr(descriptor, TCSADRAIN, &modes) != 0 && errno == EINTR {}
  }

  /// Reads all that is there, up to a megabyte at once.
  func read() -> Input {
    var bytes: [UInt8] = []
    while bytes.count < 1 << 20 {
      let old = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: 4096))
      let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + old }, 4096) }
      let code = errno
      bytes.removeLast(4096 - max(0, count))
      // Less than there was room for is all there is.
      if count == 4096 { continue }
      if count > 0 { break }
      if count < 0 && code == EINTR { continue }
      if count < 0 && code == EAGAIN { break }
      // End of file, EIO: what was read before is of no use any more.
      return .hangup
    }
    return bytes.isEmpty ? .nothing : .bytes(bytes)
  }

  /// Writes what the terminal takes now, and returns how many bytes that was; nil when the terminal is gone.
  func write(_ bytes: ArraySlice<UInt8>) -> Int? {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        return nil
      }
    }
    bytesWritten += bytes.count - rest.count
    return bytes.count - rest.count
  }
}
