import FoundationEssentials
import Glibc
import TerminalSupport

/// A tmux server of a test's own, with tmux's stock settings, and terminals attached to it.
final class Tmux {
  /// Where a program runs in it.
  static let path = "/usr/bin/tmux"

  private let folder: String
  private var socket: String { "\(folder)/tmux" }

  /// Prepares a server; it starts with the first session.
  init() {
    folder = FileManager.default.temporaryDirectory.path + "/spacesync-tmux-\(UUID().uuidString.prefix(8))"
    mkdir(folder, 0o700)
  }

  deinit {
    _ = try? Self.run(["-S", socket, "kill-server"])
    try? FileManager.default.removeItem(atPath: folder)
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
    let file = "\(folder)/tmux.conf"
    try configuration.write(toFile: file, atomically: true, encoding: .utf8)
    return [Self.path, "-S", socket, "-f", file, "new-session", "--"] + command
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
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = [strdup("LANG=C.UTF-8"), nil]
    defer { (argv + envp).forEach { free($0) } }
    var child = pid_t()
    let code = posix_spawn(&child, path, &actions, nil, &argv, &envp)
    close(ends[1])
    defer { close(ends[0]) }
    guard code == 0 else { return "" }
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
