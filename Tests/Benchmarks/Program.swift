import Glibc

/// A program run to its end without a terminal, as a script would.
struct Program {
  let milliseconds: Double
  let output: String

  /// Runs `arguments` and measures from the start of the process to its end. A failure of the program is an error that holds its output.
  static func run(_ arguments: [String], environment: [String]) throws(BenchmarkError) -> Program {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw BenchmarkError("no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let start = Clock.milliseconds
    let started = Result { () throws(BenchmarkError) in try Spawn.start(arguments, environment: environment, output: ends[1]) }
    close(ends[1])
    let pid = try started.get()
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(ends[0], &buffer, buffer.count)
      if count > 0 { output += buffer[..<count] } else if count == 0 || errno != EINTR { break }
    }
    let status = Spawn.wait(pid)
    let end = Clock.milliseconds
    let text = String(decoding: output, as: UTF8.self)
    guard status == 0 else { throw BenchmarkError("\(arguments.joined(separator: " ")) ended with \(status): \(text)") }
    return Program(milliseconds: end - start, output: text)
  }
}
