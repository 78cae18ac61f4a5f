import Glibc

/// A program that this process started, in a session of its own: no key of the terminal and no signal to our group reaches it.
package struct Subprocess: Sendable {
  /// Its number, valid until its exit status is collected.
  package let pid: pid_t

  // POSIX_SPAWN_SETSID of glibc's <spawn.h>, which shows it to GNU sources only.
  private static let newSession: Int32 = 0x80

  /// Starts a program; its output goes to `output`, its input comes from `input`, each `/dev/null` if nil.
  package init(
    _ arguments: [String], in directory: String? = nil, input: Int32? = nil, output: Int32? = nil
  ) throws(PrivatePostgresError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in [(0, input), (1, output), (2, output)] as [(Int32, Int32?)] {
      if let source {
        posix_spawn_file_actions_adddup2(&actions, source, target)
      } else {
        posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
      }
    }
    // What outlives us must hold nothing of ours open: a reader of a pipe would wait for it. Closing what is closed already is no error here.
    for descriptor in Files.names(in: "/proc/self/fd").compactMap({ Int32($0) }) where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    // spawn can't change the folder portably, and a shell can.
    let arguments = directory.map { ["/bin/sh", "-c", #"cd "$1" && shift && exec "$@""#, "sh", $0] + arguments } ?? arguments

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(Self.newSession | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    // A short environment: PGDATA, PGOPTIONS and the like must not steer the server, and a known zone saves initdb a long search.
    let environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "TZ=UTC"]
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = environment.map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    let status = posix_spawnp(&child, arguments[0], &actions, &attributes, &argv, &envp)
    guard status == 0 else {
      throw PrivatePostgresError(.failed, "Can't start \(arguments[0]): \(String(cString: strerror(status)))")
    }
    pid = child
  }

  /// True once it has ended; collects its exit status.
  package func hasEnded() -> Bool { exitStatus() != nil }

  /// The exit status, nil while it runs, -1 if it can't be told or a signal ended it.
  func exitStatus() -> Int32? {
    var status: Int32 = 0
    let result = waitpid(pid, &status, WNOHANG)
    if result == 0 { return nil }
    // A host program that ignores SIGCHLD has no statuses to collect; then the process is gone when no signal reaches it.
    if result < 0 { return kill(pid, 0) == 0 && errno != ECHILD ? nil : -1 }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : -1
  }

  /// Waits for the end, at most so long; the exit status, nil if it still runs.
  package func wait(atMost limit: Duration) -> Int32? {
    let deadline = ContinuousClock.now + limit
    while true {
      if let status = exitStatus() { return status }
      guard .now < deadline else { return nil }
      usleep(2000)
    }
  }
}
