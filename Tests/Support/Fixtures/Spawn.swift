import Glibc

/// Starts programs for tests: no signal is blocked in them, and of the test's own files they get those only that they are given.
public enum Spawn {
  /// Why a program was not started.
  public struct Failure: Error {
    /// Its path.
    public let program: String
    /// The system's number of the reason.
    public let code: Int32
  }

  /// POSIX_SPAWN_SETSID, which the C library shows to GNU sources only.
  public static let newSession: Int16 = 0x80

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - path: Where it is.
  ///   - arguments: Its arguments, the first of which is its own name.
  ///   - environment: All of its environment.
  ///   - flags: More flags of posix_spawnattr_setflags(3).
  ///   - files: Opens its descriptors 0, 1 and 2.
  public static func start(
    _ path: String, _ arguments: [String], environment: [String: String], flags: Int16 = 0,
    files: (inout posix_spawn_file_actions_t) -> Void
  ) throws(Failure) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Threads of Dispatch block signals, and a child inherits that: it would never hear ours.
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, flags | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    files(&actions)
    // A descriptor that whoever runs the tests left open, a lock perhaps, is none of the program's business.
    for descriptor in 3..<Int32(256) where fcntl(descriptor, F_GETFD) == 0 { posix_spawn_file_actions_addclose(&actions, descriptor) }
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var process = pid_t()
    let code = posix_spawn(&process, path, &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw Failure(program: path, code: code) }
    return process
  }

  /// Ends a program if it still runs, and waits for its end.
  public static func end(_ process: pid_t) {
    kill(process, SIGKILL)
    while waitpid(process, nil, 0) < 0 && errno == EINTR {}
  }
}
