import Fixtures
import Glibc
import TerminalSupport

/// A tmux server of a test's own, with tmux's stock settings, and terminals attached to it.
final class Tmux {
  /// Where a program runs in it.
  static let path = "/usr/bin/tmux"

  private let folder: TemporaryFolder
  private var socket: String { "\(folder.path)/tmux" }

  /// Prepares a server; it starts with the first session.
  init() throws {
    folder = try TemporaryFolder()
  }

  deinit {
    _ = try? Self.run(["-S", socket, "kill-server"])
  }

  /// Starts a session that runs a program, on a terminal of its own.
  func start(
    _ command: [String], environment: [String: String] = [:], size: (columns: Int, rows: Int) = (80, 24), configuration: String = ""
  ) throws -> PseudoTerminal {
    let words = try self.command(command, configuration: configuration)
    return try PseudoTerminal.spawn(
      words[0], Array(words.dropFirst()), environment: PseudoTerminal.environment.merging(environment) { $1 }, size: size)
  }

  /// The command line of such a session.
  func command(_ command: [String], configuration: String = "") throws -> [String] {
    try folder.write("tmux.conf", configuration)
    return [Self.path, "-S", socket, "-f", folder.path + "/tmux.conf", "new-session", "--"] + command
  }

  /// Attaches another terminal, and detaches the others.
  func attach(size: (columns: Int, rows: Int)) throws -> PseudoTerminal {
    try PseudoTerminal.spawn(Self.path, ["-S", socket, "attach-session", "-d"], size: size)
  }

  /// What a command of tmux prints.
  func ask(_ arguments: String...) throws -> String { try Self.run(["-S", socket] + arguments) }

  private static func run(_ arguments: [String]) throws -> String {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else { return "" }
    let child = try? Spawn.start(path, [path] + arguments, environment: ["LANG": "C.UTF-8"]) { actions in
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    }
    close(ends[1])
    defer { close(ends[0]) }
    guard let child else { return "" }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(ends[0], &block, block.count)
      guard count > 0 else { break }
      bytes += block[..<count]
    }
    waitpid(child, nil, 0)
    return String(decoding: bytes, as: UTF8.self)
  }
}
