import Fixtures
import Glibc

/// A program that a test started. It does not outlive the test.
final class SpawnedProgram: Sendable {
  let pid: pid_t

  /// Starts a program with a short environment and without input.
  ///
  /// - Parameter output: Where its output goes; nowhere for nil.
  init(_ arguments: [String], output: Int32? = nil) throws {
    let environment = ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "TZ": "UTC"]
    pid = try Spawn.start(arguments[0], arguments, environment: environment) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      for target in [1, 2] as [Int32] {
        if let output {
          posix_spawn_file_actions_adddup2(&actions, output, target)
        } else {
          posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_WRONLY, 0)
        }
      }
    }
  }

  /// True once it has ended.
  func hasEnded() -> Bool {
    var status: Int32 = 0
    return waitpid(pid, &status, WNOHANG) != 0
  }

  /// Ends it and waits for its end.
  func kill() { Spawn.end(pid) }
}
