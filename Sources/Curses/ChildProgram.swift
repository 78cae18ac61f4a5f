import CNcurses
import Glibc

/// Another program to run, and what it reads: a pager that gets the terminal for a while, or one that works unseen.
public struct ChildProgram: Sendable {
  /// The program, by name or path, and its arguments; never empty.
  public var command: [String]
  /// Its whole environment.
  public var environment: [String: String]
  /// What it finds on its standard input.
  public var input: [UInt8]

  /// True when nothing of what it says reaches the terminal.
  public var isSilent: Bool

  /// Describes a program.
  public init(command: [String], environment: [String: String], input: [UInt8], isSilent: Bool = false) {
    self.command = command
    self.environment = environment
    self.input = input
    self.isSilent = isSilent
  }

  /// Runs the program beside the screen and waits for its end, at most so many milliseconds; then it is killed.
  ///
  /// - Returns: The status of waitpid(2).
  public func run(patience: Int32) throws(TerminalError) -> Int32 {
    let (process, ended) = try start()
    defer { close(ended) }
    var request = pollfd(fd: ended, events: Int16(POLLIN), revents: 0)
    var count = poll(&request, 1, patience)
    while count < 0 && errno == EINTR { count = poll(&request, 1, patience) }
    if count == 0 { kill(process, SIGKILL) }
    return Self.end(of: process)
  }

  /// True when a program was stopped by a signal since this was last asked; its end is left for `end`.
  static func isStopped(_ process: pid_t) -> Bool {
    var facts = siginfo_t()
    return waitid(P_PID, id_t(process), &facts, WSTOPPED | WNOHANG) == 0 && facts.si_signo == SIGCHLD
  }

  /// The status of a program that has ended or is about to.
  static func end(of process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  /// Starts the program in this process's own group, so that Ctrl-C and Ctrl-Z of the terminal reach it.
  ///
  /// - Returns: The process and a descriptor that becomes readable when it has ended (pidfd_open(2)); both are the caller's.
  func start() throws(TerminalError) -> (process: pid_t, ended: Int32) {
    let name = command.first ?? ""
    // A file in memory: a pipe would have to be filled at the reader's pace.
    let memory = memfd_create("text", UInt32(FD_CLOEXEC))
    guard memory >= 0 else { throw .unavailable(operation: "memfd_create", code: errno) }
    defer { close(memory) }
    guard fill(memory) else { throw .unavailable(operation: "write", code: errno) }
    lseek(memory, 0, SEEK_SET)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, memory, STDIN_FILENO)
    if isSilent {
      for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
      }
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var process = pid_t()
    let code = posix_spawnp(&process, name, &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw .notStarted(program: name, code: code) }
    let ended = pidfd_open(process, 0)
    guard ended >= 0 else {
      let code = errno
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
      throw .unavailable(operation: "pidfd_open", code: code)
    }
    return (process, ended)
  }

  private func fill(_ descriptor: Int32) -> Bool {
    input.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }
}
