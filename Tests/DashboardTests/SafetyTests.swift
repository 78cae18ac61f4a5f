import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// What stands between a slip of the hand and a write.
@Suite struct SafetyTests {
  private func conflicting(_ language: Language = .english, live: Bool = true, columns: Int = 80, rows: Int = 24) -> DashboardState {
    var state = Sample.loaded(columns, rows, language)
    state.context.environment = live ? "STAGING" : "PROD"
    state.context.isProduction = !live
    state.context.isProductionDeclared = true
    state.context.stripeMode = live ? .live : .test
    return state
  }

  @Test(arguments: [true, false]) func aKeyThatDoesNotMatchTheProfileStopsTheFirstWrite(live: Bool) {
    var state = conflicting(live: live)
    #expect(state.keys(.character("s")).isEmpty)
    guard case .interlock = state.overlay else { return #expect(Bool(false), "no dialog") }
    #expect(state.keys(.enter).isEmpty && state.overlay == nil, "Enter is No")
    state.keys(.character("s"))
    #expect(state.keys(.character("s")).isEmpty, "the key that opened it is no answer")
    #expect(state.keys(.character("y")).write)
    #expect(state.keys(.character("j"), .character("s")).write, "asked once only")
  }

  @Test func everyCommandThatWritesIsStopped() {
    for binding in Keymap.standard.bindings where binding.danger != .none {
      for pane in binding.scopes {
        var state = conflicting()
        state.pane = pane
        guard case .enabled = state.availability(of: binding.command) else { continue }
        #expect(state.keys(binding.keys[0]).isEmpty, "\(binding.command)")
        if case .interlock(let interlock) = state.overlay {
          #expect(interlock.act == .command(binding.command))
        } else {
          #expect(Bool(false))
        }
      }
    }
  }

  @Test func noWayToAWriteLeadsPastTheDialog() throws {
    var state = conflicting()
    var paper = BulkReceipt(mark: BulkUpdateTests.mark, origin: .debugAll, startedAt: Sample.now)
    (paper.phase, paper.queued, paper.failed) = (.ended, 3, 1)
    state.run(.receiptsRecalled([paper]))
    #expect(!state.keys(.character("3"), .character("b"), .character("s")).write)
    guard case .interlock = state.overlay else { return #expect(Bool(false), "no dialog over the receipt") }
    #expect(state.keys(.character("y")) == [.retryBulk(paper.mark)], "what was asked for is done after a yes")
    for line in [":sync Bastille", ":sync all", ":cancel Bastille", ":delete Bastille"] {
      var state = conflicting()
      state.type(line)
      #expect(!state.keys(.enter).write)
      if case .interlock = state.overlay { continue }
      Issue.record("\(line) passed")
    }
  }

  @Test func nothingStopsWhatMatchesOrWasNotDeclared() {
    for (isProduction, mode, isDeclared) in [
      (true, StripeAccount.Mode.live, true), (false, .test, true), (false, .simulated, true), (true, .edge, true), (false, .edge, true),
      (false, .live, false),
    ] {
      var state = Sample.loaded()
      state.context.isProduction = isProduction
      state.context.stripeMode = mode
      state.context.isProductionDeclared = isDeclared
      #expect(state.keys(.character("s")).write)
    }
  }

  @Test(arguments: Language.allCases, [(80, 24), (140, 40), (40, 10)]) func theRedDialog(language: Language, size: (Int, Int)) throws {
    var state = conflicting(language, columns: size.0, rows: size.1)
    state.keys(.character("S"))
    let grid = state.draw()
    try Golden.expect(grid, "interlock-\(size.0)x\(size.1)-\(language.rawValue)")
    #expect(grid.cells.contains { $0.style.foreground == .red })
    #expect(state.keys(language == .french ? .character("o") : .character("y")).isEmpty == false)
  }

  @Test func everyWindowSaysWhereItIs() {
    for key in ["?", "m", "S", "E", "w", "y"] {
      var state = Sample.loaded(100, 30)
      state.type(key)
      #expect(state.overlay != nil)
      let border = state.draw().lines.first { $0.contains("┐") }
      #expect(border?.contains("[PROD] Stripe LIVE") == true, "\(key): \(border ?? "")")
    }
  }

  @Test func theWordIsThereWithoutColourAndProductionIsRed() {
    var state = Sample.blank()
    #expect(state.draw().lines[0].contains("[PROD] Stripe LIVE"), "from the first frame on")
    #expect(state.draw()[12, 0].style == Look.production)
    state.context.isProduction = false
    state.context.environmentColour = .green
    #expect(state.draw()[12, 0].style.foreground == .green)
  }

  @Test func aLongMessageIsReadToItsEnd() {
    var state = Sample.loaded()
    let long = (1...60).map { "word\($0)" }.joined(separator: " ")
    for _ in 0..<9 { state.run(.warned([long])) }
    state.keys(.character("m"))
    let shown = state.draw().lines.joined().filter { !" │".contains($0) }
    #expect(shown.contains("word59word60"))
    state.keys(.character("G"))
    #expect(state.draw().lines[21].contains("word60") || state.draw().lines[20].contains("word60"), "the last line can be reached")
  }
}
