import Glibc

/// A program that a test started. It does not outlive the test.
final class SpawnedProgram: Sendable {
  struct Failure: Error {
    var program: String
    var status: Int32
  }

  let pid: pid_t

  /// Starts a program with a short environment and without input.
  ///
  /// - Parameter output: Where its output goes; nowhere for nil.
  init(_ arguments: [String], output: Int32? = nil) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for target in [1, 2] as [Int32] {
      if let output {
        posix_spawn_file_actions_adddup2(&actions, output, target)
      } else {
        posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_WRONLY, 0)
      }
    }
    // It must not hold the ends of other tests' pipes open.
    for descriptor in 3..<Int32(256) where fcntl(descriptor, F_GETFD) >= 0 && descriptor != output {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    let environment = ["PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C.UTF-8", "TZ=UTC"]
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = environment.map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    let status = posix_spawn(&child, arguments[0], &actions, nil, &argv, &envp)
    guard status == 0 else { throw Failure(program: arguments[0], status: status) }
    pid = child
  }

  /// True once it has ended.
  func hasEnded() -> Bool {
    var status: Int32 = 0
    return waitpid(pid, &status, WNOHANG) != 0
  }

  /// Ends it and waits for its end.
  func kill() {
    Glibc.kill(pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  }
}
