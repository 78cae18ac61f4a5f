import CNcurses
import Glibc
import TextScreen

/// The terminal that the operator sits at: shows grids, tells keys, and is given back on every way out.
///
/// Only the main thread may use it. Nothing here waits for the terminal to read: a frame goes out as fast as the terminal takes it, and while one
/// is under way only the newest grid is remembered, so a slow or stalled connection skips frames instead of queueing them.
public final class Terminal {
  /// What the terminal can show, for the grids to present.
  public let repertoire: Repertoire
  /// The size in cells; a change is told by `InputEvent.resized`.
  public private(set) var size: ScreenSize
  /// True when colours are shown.
  public var hasColor: Bool { screen.hasColor }
  /// The bytes sent to the terminal so far.
  public var bytesWritten: Int { device.bytesWritten }
  /// True while a frame is not yet sent in full, because the terminal is slow or stalled.
  public var isBusy: Bool { sent < outgoing.count }

  private let device: TerminalDevice
  private let screen: CursesScreen
  private let options: TerminalOptions
  private let terminalType: String
  private let enterBytes: [UInt8]
  private let signalDescriptor: Int32
  private var decoder: KeyDecoder
  private var formerActions: [(signal: Int32, action: sigaction)] = []
  private var savedStandardError: Int32 = -1
  private var outgoing: [UInt8] = []
  private var sent = 0
  private var nextGrid: CellGrid?
  private var nextSequence: [UInt8] = []
  private var events: [InputEvent] = []
  private var lastInput: UInt64 = 0
  private var hasEntered = false
  private var usesMouse: Bool
  private var isHungUp = false
  private var isClosed = false

  /// How long an Escape is waited on for the rest of a sequence, in nanoseconds.
  private static let escapeDelay: UInt64 = 25_000_000
  /// How long the end of a paste is waited for once nothing more of it comes.
  private static let pasteDelay: UInt64 = 3_000_000_000

  /// Opens the terminal that standard input and output are, and takes it over. Nothing is sent before the first `present`.
  ///
  /// Throws: what is wrong with the terminal, before anything of it was changed.
  public static func open(_ options: TerminalOptions = TerminalOptions()) throws(TerminalError) -> Terminal {
    let terminal = try Terminal(options)
    try terminal.begin()
    return terminal
  }

  /// Learns all about the terminal that standard input and output are and changes nothing of it; `begin` takes it over.
  ///
  /// This takes a while that a caller who waits for something else has to spare. Until `begin` signals do what they did before.
  public static func prepare(_ options: TerminalOptions = TerminalOptions()) throws(TerminalError) -> Terminal {
    try Terminal(options)
  }

  /// Takes the terminal over that was prepared; once.
  public func begin() throws(TerminalError) {
    size = device.size
    if size != screen.size { screen.resize(size) }
    formerActions = TerminalGuard.install(wake: signalDescriptor)
    do {
      try takeOver()
    } catch {
      TerminalGuard.uninstall(formerActions)
      throw error
    }
  }

  private init(_ options: TerminalOptions) throws(TerminalError) {
    device = try TerminalDevice()
    let type = getenv("TERM").map { String(cString: $0) } ?? ""
    guard !type.isEmpty else { throw TerminalError.typeMissing }
    guard type != "dumb" else { throw TerminalError.typeTooSimple(type) }
    let characterSet = CharacterSet.adopt(forced: options.characterSet)
    repertoire = characterSet.repertoire(terminalType: type)
    signalDescriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    guard signalDescriptor >= 0 else { throw TerminalError.unavailable(operation: "eventfd", code: errno) }
    self.options = options
    usesMouse = options.usesMouse
    terminalType = type
    size = device.size
    // Around ncurses, which takes over those signals that nobody handles.
    let former = TerminalGuard.install(wake: signalDescriptor)
    defer { TerminalGuard.uninstall(former) }
    do {
      screen = try CursesScreen(terminalType: type, size: size, color: options.color)
    } catch {
      Glibc.close(signalDescriptor)
      throw error
    }
    decoder = KeyDecoder(characterSet: characterSet, sequences: Terminfo.keys())
    enterBytes = (Terminfo.string("smkx") ?? []) + (BracketedPaste.isUnderstood(by: type) ? BracketedPaste.on : [])
  }

  deinit {
    close()
    Glibc.close(signalDescriptor)
  }

  /// Shows a grid; only what changed is sent. While the frame before is still under way the grid is kept until `wait` has sent that.
  public func present(_ grid: CellGrid) {
    guard !isClosed, !isHungUp else { return }
    nextGrid = grid
    pump()
  }

  /// Sends bytes that are no frame, such as a text for the clipboard: between two frames and never inside one, as fast as the terminal takes them.
  ///
  /// A newer sequence replaces one that still waits.
  public func send(_ sequence: [UInt8]) {
    guard !isClosed, !isHungUp else { return }
    nextSequence = sequence
    pump()
  }

  /// Makes the next frame a full one, as Ctrl-L does after something else wrote to the terminal.
  public func repaintAll() { screen.repaint() }

  /// Has the terminal tell of the mouse, or not any more; a terminal that has none keeps silent. Every way out turns it off.
  public func useMouse(_ isOn: Bool) {
    guard isOn != usesMouse else { return }
    usesMouse = isOn
    guard hasEntered, !isClosed, !isHungUp, BracketedPaste.isUnderstood(by: terminalType) else { return }
    armGuard()
    outgoing += isOn ? MouseReport.on : MouseReport.off
    flush()
  }

  /// Sleeps until something comes from the terminal, the descriptor `wake` is readable, or the deadline (by `MonotonicClock`) has passed.
  ///
  /// All input that is there is told at once; no event means that one of the other two happened. Keeps sending what is unsent. After a hang-up
  /// it returns at once, with `hangup` each time, and the process ends within a second even if it is not asked to.
  public func wait(wake: Int32, until deadline: UInt64? = nil) -> [InputEvent] {
    while true {
      pump()
      noticeSignals()
      if isHungUp { return takeEvents() + [.hangup] }
      if !events.isEmpty { return takeEvents() }
      let isWoken = sleep(wake: wake, until: deadline)
      finishKeys()
      if isHungUp { continue }
      if !events.isEmpty || isWoken || deadline.map({ MonotonicClock.now >= $0 }) ?? false {
        noticeSignals()
        return takeEvents()
      }
    }
  }

  /// True when something came from the terminal that `wait` would tell of at once.
  public var hasInput: Bool { !events.isEmpty || device.isReadable }

  /// Gives the terminal back and stops the process as Ctrl-Z does; returns once it is continued, with `resumed` as the next event.
  public func suspend() {
    guard !isClosed, !isHungUp else { return }
    giveBack()
    TerminalGuard.stop()
    comeBack()
  }

  /// Gives the terminal to another program until that ends, as Ctrl-Z gives it to the shell; `resumed` is the next event.
  ///
  /// Signals that ask this program to end are passed on to the other one. Ctrl-C is the other program's own.
  ///
  /// - Parameters:
  ///   - program: What gets the terminal.
  ///   - wake: A descriptor that is readable while something waits to be done.
  ///   - work: Does it, whenever that is the case.
  /// - Returns: The status of waitpid(2).
  public func lend(to program: ChildProgram, wake: Int32, _ work: () -> Void) throws(TerminalError) -> Int32 {
    guard !isClosed, !isHungUp else { return 0 }
    giveBack()
    let actions = TerminalGuard.leaveKeys()
    defer {
      TerminalGuard.restore(actions)
      // A program that was killed leaves its own modes behind.
      device.restoreModes()
      comeBack()
    }
    let (process, ended) = try program.start()
    defer { Glibc.close(ended) }
    var requests = [ended, signalDescriptor, wake].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while true {
      guard poll(&requests, nfds_t(requests.count), -1) > 0 else { continue }
      if requests[1].revents != 0 {
        var count: eventfd_t = 0
        _ = eventfd_read(signalDescriptor, &count)
        let signals = TerminalGuard.pendingSignals
        for signal in [SIGTERM, SIGHUP] where signals & 1 << UInt64(signal) != 0 { kill(process, signal) }
        // Stopped by Ctrl-Z: the shell takes the terminal only when all of the job stands still.
        if ChildProgram.isStopped(process) {
          TerminalGuard.stop()
          kill(process, SIGCONT)
        }
      }
      if requests[0].revents != 0 { return ChildProgram.end(of: process) }
      if requests[2].revents != 0 { work() }
    }
  }

  /// Gives the terminal back for good. Done by `deinit` as well, and harmless twice.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    giveBack()
    TerminalGuard.uninstall(formerActions)
  }

  // MARK: In

  private func takeEvents() -> [InputEvent] {
    defer { events = [] }
    return events
  }

  /// Polls once; true if the wake descriptor is readable.
  private func sleep(wake: Int32, until deadline: UInt64?) -> Bool {
    var requests = [
      pollfd(fd: device.descriptor, events: Int16(POLLIN) | (isBusy ? Int16(POLLOUT) : 0), revents: 0),
      pollfd(fd: signalDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
    ]
    let keyDeadline = decoder.isWaiting ? lastInput + (decoder.isInPaste ? Self.pasteDelay : Self.escapeDelay) : nil
    let until = [deadline, keyDeadline].compactMap { $0 }.min()
    guard poll(&requests, nfds_t(requests.count), Self.timeout(until)) > 0 else { return false }
    let terminal = Int32(requests[0].revents)
    if terminal & POLLIN != 0 { readInput() }
    if terminal & (POLLHUP | POLLERR | POLLNVAL) != 0 { hangUp() }
    if requests[1].revents != 0 {
      var count: eventfd_t = 0
      _ = eventfd_read(signalDescriptor, &count)
      noticeSignals()
    }
    return requests[2].revents != 0
  }

  /// Milliseconds until a deadline for poll(2), rounded up; -1 without one.
  private static func timeout(_ deadline: UInt64?) -> Int32 {
    guard let deadline else { return -1 }
    let now = MonotonicClock.now
    guard deadline > now else { return 0 }
    return Int32(clamping: (deadline - now + 999_999) / 1_000_000)
  }

  private func readInput() {
    switch device.read() {
    case .bytes(let bytes):
      lastInput = MonotonicClock.now
      events += decoder.feed(bytes)
    case .nothing: break
    case .hangup: hangUp()
    }
  }

  /// Settles what an Escape was once nothing followed it in time.
  private func finishKeys() {
    let patience = decoder.isInPaste ? Self.pasteDelay : Self.escapeDelay
    if decoder.isWaiting && MonotonicClock.now >= lastInput + patience { events += decoder.finish() }
  }

  private func hangUp() {
    isHungUp = true
    TerminalGuard.startEnding(SIGHUP)
  }

  private func noticeSignals() {
    let signals = TerminalGuard.takeSignals()
    guard signals != 0 else { return }
    func came(_ signal: Int32) -> Bool { signals & 1 << UInt64(signal) != 0 }
    for signal in [SIGINT, SIGTERM, SIGQUIT] where came(signal) { events.append(.interrupted(signal: signal)) }
    if came(SIGHUP) { isHungUp = true }
    if came(SIGTSTP) {
      suspend()
    } else if came(SIGCONT) {
      // Stopped by SIGSTOP, which nobody can notice: what the shell did to the terminal since is undone.
      giveBack(isLost: true)
      comeBack()
    } else if came(SIGWINCH) {
      adoptSize().map { events.append(.resized($0)) }
    }
  }

  /// Adopts the terminal's size, and returns it if it is another.
  private func adoptSize() -> ScreenSize? {
    let new = device.size
    guard new != size else { return nil }
    size = new
    screen.resize(new)
    // Drawn for another size; a new one will come.
    nextGrid = nil
    armGuard()
    return new
  }

  // MARK: Out

  /// Sends what can be sent, and composes the next frame once the last is out.
  private func pump() {
    guard !isClosed, !isHungUp else { return }
    flush()
    if !isBusy, !nextSequence.isEmpty {
      outgoing = nextSequence
      sent = 0
      nextSequence = []
      flush()
    }
    guard !isBusy, let grid = nextGrid else { return }
    nextGrid = nil
    let frame = screen.compose(grid)
    guard !frame.isEmpty else { return }
    let mouse = usesMouse && BracketedPaste.isUnderstood(by: terminalType) ? MouseReport.on : []
    outgoing = hasEntered ? frame : enterBytes + mouse + frame
    sent = 0
    if !hasEntered {
      hasEntered = true
      armGuard()
    }
    flush()
  }

  private func flush() {
    guard isBusy else { return }
    guard let count = device.write(outgoing[sent...]) else {
      hangUp()
      return
    }
    sent += count
    if !isBusy {
      outgoing = []
      sent = 0
    }
  }

  // MARK: Taking over and giving back

  private func takeOver() throws(TerminalError) {
    try device.enterRawMode()
    if let replacement = options.standardError {
      savedStandardError = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
      dup2(replacement, STDERR_FILENO)
    }
    armGuard()
  }

  private func armGuard() {
    let reset = hasEntered ? ResetSequence.bytes(size: size, hasColor: hasColor, usesMouse: usesMouse, terminalType: terminalType) : []
    let point = RestorePoint.make(
      terminal: device.descriptor, standardError: savedStandardError, modes: device.originalModes, reset: reset,
      notice: Array(options.crashNotice.utf8))
    TerminalGuard.arm(point).map { RestorePoint.free($0) }
  }

  /// Leaves the screen and restores modes and standard error; with `isLost` only forgets what was on the screen.
  private func giveBack(isLost: Bool = false) {
    guard let point = TerminalGuard.arm(nil) else { return }
    defer { RestorePoint.free(point) }
    var mask = sigset_t()
    var old = sigset_t()
    sigemptyset(&mask)
    // Otherwise giving back from the background would stop the process half way.
    sigaddset(&mask, SIGTTOU)
    pthread_sigmask(SIG_BLOCK, &mask, &old)
    if !isLost {
      let prefix = point.pointee.prefixCount
      let isUnfinished =
        isBusy
        || !RestorePoint.send(
          device.descriptor, point.pointee.abort + prefix, point.pointee.abortCount - prefix, patience: 100)
      if isUnfinished {
        RestorePoint.abandon(point, withStandardError: true)
      } else {
        tcsetattr(device.descriptor, TCSANOW, &point.pointee.modes)
      }
    }
    if savedStandardError >= 0 {
      dup2(savedStandardError, STDERR_FILENO)
      Glibc.close(savedStandardError)
      savedStandardError = -1
    }
    pthread_sigmask(SIG_SETMASK, &old, nil)
    outgoing = []
    sent = 0
    nextGrid = nil
    nextSequence = []
    hasEntered = false
    screen.leave()
  }

  private func comeBack() {
    do {
      try takeOver()
    } catch {
      hangUp()
      return
    }
    // The continuation is known.
    let others = TerminalGuard.takeSignals() & ~(1 << UInt64(SIGCONT) | 1 << UInt64(SIGWINCH))
    for signal in [SIGINT, SIGTERM, SIGQUIT] where others & 1 << UInt64(signal) != 0 {
      events.append(.interrupted(signal: signal))
    }
    if others & 1 << UInt64(SIGHUP) != 0 { isHungUp = true }
    _ = adoptSize()
    events.append(.resumed(size))
  }
}
