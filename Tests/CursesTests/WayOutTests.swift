import Glibc
import TerminalSupport
import Testing

/// The terminal is given back on every way out: modes byte for byte, screen, cursor, paste mode.
struct WayOutTests {
  /// Checks that nothing of the program is left on the terminal.
  private func expectRestored(_ run: PseudoTerminal, _ before: TerminalModes, _ location: SourceLocation = #_sourceLocation) {
    run.pump()
    #expect(run.modes == before, sourceLocation: location)
    #expect(!run.screen.isAlternate, sourceLocation: location)
    #expect(!run.screen.isPasteBracketed, sourceLocation: location)
    #expect(run.screen.isCursorVisible, sourceLocation: location)
    #expect(!run.screen.contains("size 80x24"), sourceLocation: location)
    #expect(run.screen.answers.isEmpty, sourceLocation: location)
  }

  private func start(_ arguments: [String] = []) async throws -> (run: PseudoTerminal, before: TerminalModes) {
    let run = try Probe.spawn(arguments)
    // The modes of a new terminal, whatever the probe has done by now.
    let before = try PseudoTerminal.spawn("/bin/true").modes
    try await run.waitFor("last cell")
    #expect(run.screen.isAlternate && run.screen.isPasteBracketed && !run.screen.isCursorVisible)
    #expect(!run.modes.echoes && !run.modes.isCanonical)
    return (run, before)
  }

  @Test(arguments: [("q", ProgramEnd.exited(0)), ("t", .exited(1))]) func byItself(key: String, status: ProgramEnd) async throws {
    let (run, before) = try await start()
    run.type(key)
    #expect(try await run.waitForExit() == status)
    expectRestored(run, before)
    if key == "t" { #expect(run.screen.contains("thrown: asked")) }
  }

  @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, 130), (SIGQUIT, 131), (SIGHUP, 129)] as [(Int32, Int32)])
  func bySignal(signal: Int32, status: Int32) async throws {
    let (run, before) = try await start()
    run.signal(signal)
    #expect(try await run.waitForExit() == .exited(status))
    expectRestored(run, before)
  }

  @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, 130), (SIGHUP, 129)] as [(Int32, Int32)])
  func bySignalWhileTheProgramHearsNothing(signal: Int32, status: Int32) async throws {
    let (run, before) = try await start(["--deaf"])
    run.signal(signal)
    #expect(try await run.waitForExit(timeout: .seconds(10)) == .exited(status))
    expectRestored(run, before)
  }

  @Test(arguments: [("!", [SIGILL, SIGTRAP]), ("$", [SIGSEGV])]) func byCrash(key: String, signals: [Int32]) async throws {
    let log = TextFile.temporaryPath()
    defer { unlink(log) }
    let (run, before) = try await start(["--log=\(log)"])
    run.type(key)
    let status = try await run.waitForExit()
    #expect(signals.contains { status == .signalled($0) }, "\(status)")
    expectRestored(run, before)
    #expect(run.screen.lines.filter { !$0.isEmpty } == ["the probe crashed"])
  }

  @Test(arguments: [SIGABRT, SIGBUS, SIGFPE, SIGSEGV]) func byCrashSignalFromOutside(signal: Int32) async throws {
    let log = TextFile.temporaryPath()
    defer { unlink(log) }
    let (run, before) = try await start(["--log=\(log)"])
    run.signal(signal)
    #expect(try await run.waitForExit() == .signalled(signal))
    expectRestored(run, before)
    #expect(run.screen.contains("the probe crashed"))
  }

  @Test func byTheEndOfTheConnection() async throws {
    let (run, _) = try await start()
    run.hangUp()
    let status = try await run.waitForExit(timeout: .seconds(10))
    #expect(status.isBy(signal: SIGHUP), "\(status)")
  }

  @Test func byTheEndOfTheConnectionWhileTheProgramHearsNothing() async throws {
    let (run, _) = try await start(["--deaf"])
    run.hangUp()
    let status = try await run.waitForExit(timeout: .seconds(10))
    #expect(status.isBy(signal: SIGHUP), "\(status)")
  }

  @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, 130)] as [(Int32, Int32)]) func fromATerminalThatReadsNoMore(
    signal: Int32, status: Int32
  ) async throws {
    let run = try Probe.spawn(["--storm"], size: (200, 50))
    let before = try PseudoTerminal.spawn("/bin/true").modes
    try await run.waitFor("storm 3")
    // From here on nobody reads, until the line is full and the program has nothing to do but wait.
    #expect(try await Stalled.isReached(by: run))
    run.signal(signal)
    #expect(try await run.waitForExit(timeout: .seconds(10), reading: false) == .exited(status))
    expectRestored(run, before)
  }

  @Test func standardErrorIsTheLogWhileTheScreenIsUp() async throws {
    let log = TextFile.temporaryPath()
    defer { unlink(log) }
    let (run, before) = try await start(["--log=\(log)"])
    run.type("e")
    try await run.waitFor("character(\"e\")")
    #expect(!run.screen.contains("noise"))
    run.type("!")
    _ = try await run.waitForExit()
    expectRestored(run, before)
    let text = TextFile.read(log)
    #expect(text.contains("noise on standard error"))
    #if DEBUG
      // Without checks compiled in, a trap says nothing.
      #expect(text.contains("Index out of range"))
    #endif
    #expect(!run.screen.contains("Index out of range"))
  }
}
