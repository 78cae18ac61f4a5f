import Dispatch
import Fixtures
import Glibc
import Synchronization
import TerminalSupport

/// One run of the real binary without a terminal: its output, its errors, its exit.
final class CommandRun: Sendable {
  /// What was printed so far.
  struct Transcript: Sendable {
    fileprivate var outputBytes: [UInt8] = []
    fileprivate var errorBytes: [UInt8] = []

    /// Standard output.
    var output: String { String(decoding: outputBytes, as: UTF8.self) }

    /// Standard error.
    var errors: String { String(decoding: errorBytes, as: UTF8.self) }

    /// The lines of standard output, whole ones only.
    var lines: [String] {
      let text = output
      guard let end = text.lastIndex(of: "\n") else { return [] }
      return text[..<end].split(separator: "\n").map(String.init)
    }
  }

  private struct State {
    var transcript = Transcript()
    var openEnds = 2
    var waiting: [(condition: @Sendable (Transcript) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

    /// Takes out those whose wait is over.
    mutating func takeReady() -> [CheckedContinuation<Void, Never>] {
      let (transcript, isOver) = (transcript, openEnds == 0)
      let ready = waiting.indices.filter { isOver || waiting[$0].condition(transcript) }
      let continuations = ready.map { waiting[$0].continuation }
      for index in ready.reversed() { waiting.remove(at: index) }
      return continuations
    }
  }

  /// The process.
  let pid: pid_t
  private let log = Log()
  private let isReaped = Atomic<Bool>(false)

  /// Starts `spacesync`.
  convenience init(_ arguments: [String], database: String? = nil, environment: [String: String] = [:]) throws {
    try self.init(BuiltProduct.path("spacesync"), ["spacesync"] + arguments, database, environment)
  }

  /// Starts a shell script, whose `$0` is `spacesync`.
  static func shell(_ script: String, database: String? = nil, environment: [String: String] = [:]) throws -> CommandRun {
    try CommandRun("/bin/bash", ["bash", "-c", script, BuiltProduct.path("spacesync")], database, environment)
  }

  /// Starts a program; the environment is just what is given here, and standard input is empty.
  private init(_ path: String, _ arguments: [String], _ database: String?, _ environment: [String: String]) throws {
    var variables = [
      "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "HOME": "/nonexistent", "TMPDIR": "/tmp", "PGCONNECT_TIMEOUT": "10",
    ]
    if let database { variables["DATABASE_URL"] = database }
    variables.merge(environment) { _, new in new }
    var pipes: [(read: Int32, write: Int32)] = []
    for _ in 0..<2 {
      var ends: [Int32] = [-1, -1]
      // Close-on-exec, or a run started meanwhile would keep this one's pipe open.
      guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else { throw RunError.noPipe }
      pipes.append((ends[0], ends[1]))
    }
    do {
      pid = try Spawn.start(path, arguments, environment: variables) { actions in
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[0].write, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes[1].write, STDERR_FILENO)
      }
    } catch {
      for pipe in pipes { [pipe.read, pipe.write].forEach { close($0) } }
      throw error
    }
    for pipe in pipes { close(pipe.write) }
    log.read(pipes[0].read) { $0.outputBytes += $1 }
    log.read(pipes[1].read) { $0.errorBytes += $1 }
  }

  // A test that failed before it ended its program leaves none behind.
  deinit { if !isReaped.load(ordering: .acquiring) { Spawn.end(pid) } }

  /// Runs to the end.
  static func run(
    _ arguments: String..., database: String? = nil, environment: [String: String] = [:]
  ) async throws -> (code: Int32, output: String, errors: String) {
    let run = try CommandRun(arguments, database: database, environment: environment)
    let code = await run.exitCode()
    return (code, run.output, run.errors)
  }

  /// Standard output so far.
  var output: String { log.transcript.output }

  /// Standard error so far.
  var errors: String { log.transcript.errors }

  /// The lines of standard output so far, whole ones only.
  var lines: [String] { log.transcript.lines }

  /// Sends a signal.
  func signal(_ number: Int32) { kill(pid, number) }

  /// Returns when a condition on the output holds, or when all output has ended.
  func wait(until condition: @escaping @Sendable (Transcript) -> Bool) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        log.change { $0.waiting.append((condition, continuation)) }
      }
    } onCancel: {
      // The time limit of a suite cancels its tests; the end of the process ends every wait.
      signal(SIGKILL)
    }
  }

  /// Waits for the end: the exit code, or 128 plus the signal as a shell says it, so that a test fails readably.
  func exitCode() async -> Int32 {
    await wait { _ in false }
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [self] in
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        isReaped.store(true, ordering: .releasing)
        continuation.resume(returning: status & 0x7F == 0 ? (status >> 8) & 0xFF : 1_000 + (status & 0x7F))
      }
    }
  }

  /// What the program said, and who waits for more of it; lives on while there is something to read.
  private final class Log: Sendable {
    private let state = Mutex(State())

    var transcript: Transcript { state.withLock { $0.transcript } }

    func read(_ end: Int32, _ append: @escaping @Sendable (inout Transcript, ArraySlice<UInt8>) -> Void) {
      DispatchQueue(label: "spacesync.tests.run").async { [self] in
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
          let count = Glibc.read(end, &block, block.count)
          if count < 0 && errno == EINTR { continue }
          guard count > 0 else { break }
          let bytes = block[..<count]
          change { append(&$0.transcript, bytes) }
        }
        close(end)
        change { $0.openEnds -= 1 }
      }
    }

    /// Changes the state and wakes those whose wait is over, in one step: none is missed.
    func change(_ change: (inout State) -> Void) {
      let ready = state.withLock { state in
        change(&state)
        return state.takeReady()
      }
      ready.forEach { $0.resume() }
    }
  }

  enum RunError: Error {
    case noPipe
  }
}
