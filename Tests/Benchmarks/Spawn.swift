import Glibc

/// Starts a program by `posix_spawn`, which costs the same whatever this process holds in memory, unlike fork.
enum Spawn {
  // POSIX_SPAWN_SETSID of <spawn.h>, which is hidden from Swift: glibc declares it only under _GNU_SOURCE.
  private static let newSession: Int16 = 0x80

  /// Starts `arguments[0]` in a session of its own, and gives its process id.
  ///
  /// `terminal` is opened as its standard input, output and error, and so becomes its controlling terminal: a session leader's first
  /// terminal does (tty_ioctl(2)). Without one, input is /dev/null, and both outputs go to `output`.
  static func start(
    _ arguments: [String], environment: [String], terminal: String? = nil, output: Int32? = nil
  ) throws(BenchmarkError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, terminal ?? "/dev/null", O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, terminal == nil ? output ?? 0 : 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, newSession)

    let argumentVector = arguments.map { strdup($0) } + [nil]
    let environmentVector = environment.map { strdup($0) } + [nil]
    defer { (argumentVector + environmentVector).forEach { free($0) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, arguments[0], &actions, &attributes, argumentVector, environmentVector)
    guard code == 0 else { throw BenchmarkError("cannot start \(arguments[0]): \(String(cString: strerror(code)))") }
    return pid
  }

  /// Waits until the process has ended, and gives its wait status.
  static func wait(_ pid: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1 && errno == EINTR {}
    return status
  }
}
