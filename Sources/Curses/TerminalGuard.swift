import Glibc
import Synchronization

/// Gives the terminal back on every way out, and watches for the signals that matter to a screen.
///
/// A handler may do very little (see signal-safety(7)): these read plain memory that was prepared before, and call `write`, `tcflush`,
/// `tcsetattr`, `dup2`, `open`, `setitimer`, `raise` and `_exit`. The restore point is claimed by an atomic exchange, so that only one thread uses it.
enum TerminalGuard {
  /// The address of the `RestorePoint` in force, 0 when there is nothing to restore.
  private static let point = Atomic<UInt>(0)
  /// A bit for each signal that came and was not yet asked for.
  private static let pending = Atomic<UInt64>(0)
  /// What to write to so that the main loop wakes up.
  private static let wakeDescriptor = Atomic<Int32>(-1)
  /// The signal that asked the program to end, 0 if none did.
  private static let ending = Atomic<Int32>(0)

  /// The address of the actions that crash signals had before, indexed by signal.
  private static let formerActions = Atomic<UInt>(0)

  /// The address of the handlers' own stack, 0 before it was made.
  private static let alternateStack = Atomic<UInt>(0)

  /// How long the program may take to end once it was asked to, in microseconds.
  private static let patience = 800_000

  private static let endingSignals = [SIGINT, SIGTERM, SIGQUIT, SIGHUP]
  private static let noticedSignals = [SIGWINCH, SIGCONT, SIGTSTP]
  private static let crashSignals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGSYS]

  /// Puts a restore point in force and returns the one that was, which is the caller's again.
  static func arm(_ new: UnsafeMutablePointer<RestorePoint>?) -> UnsafeMutablePointer<RestorePoint>? {
    UnsafeMutablePointer(bitPattern: point.exchange(UInt(bitPattern: new), ordering: .acquiringAndReleasing))
  }

  /// Takes the signals over; each wakes the descriptor, and is told by `takeSignals`.
  ///
  /// Returns the actions that were in force, to be given to `uninstall`.
  static func install(wake descriptor: Int32) -> [(signal: Int32, action: sigaction)] {
    wakeDescriptor.store(descriptor, ordering: .releasing)
    // The handlers must not be the first to touch these.
    _ = pending.load(ordering: .relaxed)
    _ = ending.exchange(0, ordering: .relaxed)
    _ = point.load(ordering: .relaxed)
    prepareAlternateStack()
    let former = formerActionsMemory()
    var old: [(Int32, sigaction)] = []
    for signal in endingSignals { old.append((signal, set(signal, SA_RESTART) { TerminalGuard.end($0) })) }
    for signal in noticedSignals { old.append((signal, set(signal, SA_RESTART) { TerminalGuard.notice($0) })) }
    old.append((SIGALRM, set(SIGALRM, SA_RESTART) { _ in TerminalGuard.exitNow() }))
    for signal in crashSignals {
      var action = sigaction()
      action.__sigaction_handler.sa_sigaction = { TerminalGuard.crash($0, $1, $2) }
      action.sa_flags = SA_ONSTACK | SA_SIGINFO
      former[Int(signal)] = set(signal, action)
      old.append((signal, former[Int(signal)]))
    }
    return old
  }

  /// Puts the former actions back in force, but for the alarm of a program that was asked to end: that still has to go off.
  static func uninstall(_ old: [(signal: Int32, action: sigaction)]) {
    let isEnding = ending.load(ordering: .acquiring) != 0
    for (signal, action) in old where !(isEnding && signal == SIGALRM) {
      var copy = action
      sigaction(signal, &copy, nil)
    }
    wakeDescriptor.store(-1, ordering: .releasing)
  }

  /// The signals that came since the last call, a bit each.
  static func takeSignals() -> UInt64 { pending.exchange(0, ordering: .acquiringAndReleasing) }

  /// The signals that came since `takeSignals`, which still tells them.
  static var pendingSignals: UInt64 { pending.load(ordering: .acquiring) }

  /// Leaves the terminal's keys to another program in the foreground, and wakes the descriptor when that stops; returns the actions for `restore`.
  static func leaveKeys() -> [(signal: Int32, action: sigaction)] {
    [SIGINT, SIGQUIT, SIGTSTP].map { signal in
      var action = sigaction()
      action.__sigaction_handler.sa_handler = SIG_IGN
      var old = sigaction()
      sigaction(signal, &action, &old)
      return (signal, old)
    } + [(SIGCHLD, set(SIGCHLD, SA_RESTART) { TerminalGuard.notice($0) })]
  }

  /// Puts actions back in force.
  static func restore(_ actions: [(signal: Int32, action: sigaction)]) {
    for (signal, action) in actions {
      var copy = action
      sigaction(signal, &copy, nil)
    }
  }

  /// Starts the time in which the program has to end by itself; the signal decides the exit status if it does not.
  static func startEnding(_ signal: Int32) {
    let (first, _) = ending.compareExchange(expected: 0, desired: signal, ordering: .acquiringAndReleasing)
    guard first else { return }
    var timer = itimerval()
    timer.it_value.tv_usec = patience
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  /// Stops this process, and its process group, as Ctrl-Z does; returns when it is continued.
  static func stop() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_IGN
    var ours = sigaction()
    sigaction(SIGTSTP, &action, &ours)
    // A script that started us has to stop as well, or its shell would not get the terminal.
    kill(0, SIGTSTP)
    action.__sigaction_handler.sa_handler = SIG_DFL
    sigaction(SIGTSTP, &action, nil)
    // To this thread, so that nothing runs on before the stop.
    raise(SIGTSTP)
    sigaction(SIGTSTP, &ours, nil)
  }

  // MARK: In a signal handler

  /// Asks the program to end, and ends it if it does not.
  private static func end(_ signal: Int32) {
    startEnding(signal)
    notice(signal)
  }

  /// Leaves a note for the main loop.
  private static func notice(_ signal: Int32) {
    let code = errno
    pending.bitwiseOr(1 << UInt64(signal), ordering: .acquiringAndReleasing)
    let descriptor = wakeDescriptor.load(ordering: .acquiring)
    if descriptor >= 0 {
      var one: UInt64 = 1
      _ = write(descriptor, &one, 8)
    }
    errno = code
  }

  /// The time to end by itself is over.
  private static func exitNow() {
    if let point = arm(nil) { RestorePoint.abandon(point, withStandardError: true) }
    _exit(128 + ending.load(ordering: .acquiring))
  }

  /// Gives the terminal back, says so, lets the former handler do its work (a backtrace by Swift's runtime), and dies of the signal.
  private static func crash(
    _ signal: Int32, _ information: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?
  ) {
    if let point = arm(nil) {
      // Standard error stays the log, which is where the backtrace belongs, and nobody is asked what to do about it.
      RestorePoint.abandon(point, withStandardError: false)
      RestorePoint.send(point.pointee.terminal, point.pointee.notice, point.pointee.noticeCount, patience: 50)
      if point.pointee.standardError >= 0 { dup2(STDERR_FILENO, STDOUT_FILENO) }
      let nothing = open("/dev/null", O_RDONLY)
      if nothing >= 0 { dup2(nothing, STDIN_FILENO) }
    }
    if let former = UnsafeMutablePointer<sigaction>(bitPattern: formerActions.load(ordering: .acquiring)) {
      let action = former + Int(signal)
      // With the context of the crash itself, or the backtrace would be that of this handler.
      if action.pointee.sa_flags & SA_SIGINFO != 0 { action.pointee.__sigaction_handler.sa_sigaction?(signal, information, context) }
    }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_DFL
    sigaction(signal, &action, nil)
    var mask = sigset_t()
    sigemptyset(&mask)
    sigaddset(&mask, signal)
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    raise(signal)
  }

  // MARK: Setting up

  private static func set(_ signal: Int32, _ flags: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) -> sigaction {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = flags
    return set(signal, action)
  }

  private static func set(_ signal: Int32, _ action: sigaction) -> sigaction {
    var action = action
    // No other signal interrupts a handler, and SIGTTOU does not stop one that restores from the background.
    sigfillset(&action.sa_mask)
    var old = sigaction()
    sigaction(signal, &action, &old)
    return old
  }

  /// The memory of the former actions, made once: it lives as long as the process, for a handler may be reading it at any time.
  private static func formerActionsMemory() -> UnsafeMutablePointer<sigaction> {
    if let made = UnsafeMutablePointer<sigaction>(bitPattern: formerActions.load(ordering: .acquiring)) { return made }
    let former = UnsafeMutablePointer<sigaction>.allocate(capacity: Int(SIGSYS) + 1)
    former.initialize(repeating: sigaction(), count: Int(SIGSYS) + 1)
    formerActions.store(UInt(bitPattern: former), ordering: .releasing)
    return former
  }

  /// Gives the main thread a stack for handlers, so that an overflow of its own can be handled. Its memory is made once.
  private static func prepareAlternateStack() {
    let size = 64 * 1024
    let made = UnsafeMutableRawPointer(bitPattern: alternateStack.load(ordering: .acquiring))
    let memory = made ?? UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    alternateStack.store(UInt(bitPattern: memory), ordering: .releasing)
    var stack = stack_t(ss_sp: memory, ss_flags: 0, ss_size: size)
    sigaltstack(&stack, nil)
  }
}
