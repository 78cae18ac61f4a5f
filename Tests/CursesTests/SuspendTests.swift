import Glibc
import TerminalSupport
import Testing

/// Ctrl-Z and back, under an interactive shell as operators have it.
struct SuspendTests {
  private func shell() async throws -> PseudoTerminal {
    let run = try PseudoTerminal.spawn(
      "/bin/bash", ["--norc", "--noprofile", "--noediting", "-i"],
      environment: Probe.environment(["PS1": "ready$ ", "PROBE": Probe.path, "HISTFILE": nil]))
    try await run.waitFor("ready$")
    return run
  }

  @Test func theShellGetsTheTerminalAndTheProgramItsScreenBack() async throws {
    let run = try await shell()
    run.type("\"$PROBE\"\r")
    try await run.waitFor("last cell")
    #expect(run.screen.isAlternate)
    run.type("jj")
    try await run.waitUntil("the marker in the third row") { $0.lines[6].hasPrefix("▸") }
    run.type("\u{1A}")
    try await run.waitFor("Stopped")
    #expect(!run.screen.isAlternate && !run.screen.isPasteBracketed && run.screen.isCursorVisible)
    #expect(run.modes.echoes && run.modes.isCanonical)
    run.type("echo back-$((6 * 7))\r")
    try await run.waitFor("back-42")
    run.resize(columns: 70, rows: 20)
    run.type("fg\r")
    try await run.waitFor("resumed(")
    #expect(run.screen.isAlternate && run.screen.isPasteBracketed)
    #expect(run.screen.lines[0] == "size 70x20")
    #expect(run.screen.lines[6].hasPrefix("▸"))
    #expect(run.screen.lines[19].hasSuffix("last cell"))
    run.type("q")
    try await run.waitUntil("the shell") { !$0.isAlternate }
    run.type("echo status-$?\r")
    try await run.waitFor("status-0")
    run.type("exit\r")
    #expect(try await run.waitForExit() == .exited(0))
  }

  @Test func aStopFromOutsideGivesTheTerminalBackToo() async throws {
    let run = try await shell()
    run.type("\"$PROBE\"\r")
    try await run.waitFor("last cell")
    run.type("x")
    try await run.waitFor("character(\"x\")")
    // What the terminal's driver would send if Ctrl-Z were its key.
    killpg(run.foregroundGroup, SIGTSTP)
    try await run.waitFor("Stopped")
    #expect(run.modes.echoes && !run.screen.isAlternate)
    run.type("fg\r")
    try await run.waitFor("resumed(")
    #expect(run.screen.isAlternate)
  }

  @Test func aProgramWithoutAShellGoesOn() async throws {
    let run = try await Probe.start()
    run.type("\u{1A}")
    // The kernel lets no orphan stop; the screen comes back at once.
    try await run.waitFor("resumed(")
    #expect(run.screen.isAlternate && !run.modes.echoes)
    #expect(run.screen.lines[0] == "size 80x24")
  }

  @Test func aContinuationAfterSIGSTOPRepaints() async throws {
    let run = try await Probe.start()
    run.signal(SIGSTOP)
    try await run.waitUntil("the stop") { _ in run.isStoppedNow }
    run.signal(SIGCONT)
    try await run.waitFor("resumed(")
    #expect(run.screen.lines[0] == "size 80x24")
    #expect(!run.modes.echoes)
  }
}
