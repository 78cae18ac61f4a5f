import Glibc

/// A program that runs beside the benchmark, with one end of a pipe to it; closed with the last reference.
final class Pipe {
  private let file: UnsafeMutablePointer<FILE>
  private var text: [UInt8] = []

  /// Starts a shell command whose output is read (`r`) or whose input is written (`w`), as popen(3) does.
  init(_ command: String, _ mode: String) throws(BenchmarkError) {
    guard let file = popen(command, mode) else { throw BenchmarkError("cannot start \(command)") }
    self.file = file
    if mode == "r" { _ = fcntl(fileno(file), F_SETFL, O_NONBLOCK) }
  }

  deinit { pclose(file) }

  /// Writes a line and sends it off.
  func send(_ line: String) {
    fputs(line + "\n", file)
    fflush(file)
  }

  /// The whole lines that have come since the last call, waiting for the first of them at most so long.
  func lines(within milliseconds: Int32) -> [String] {
    var descriptor = pollfd(fd: fileno(file), events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, milliseconds) > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(fileno(file), &buffer, buffer.count)
    if count > 0 { text += buffer[..<count] }
    guard let end = text.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    defer { text.removeSubrange(...end) }
    return text[..<end].split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A word as the shell takes it whole.
  static func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }
}
