import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The key table keeps its promises.
@Suite struct KeymapTests {
  @Test func noKeyTwiceInAPane() {
    for pane in DashboardState.Pane.allCases {
      let keys = Keymap.table.filter { $0.scopes.contains(pane) }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "a key is bound twice in \(pane)")
    }
  }

  @Test func everyCommandHasKeysAndHelp() {
    for command in Command.allCases {
      let bindings = Keymap.table.filter { $0.command == command }
      #expect(bindings.count == 1, "\(command) has \(bindings.count) rows")
      #expect(bindings.allSatisfy { !$0.keys.isEmpty && !$0.scopes.isEmpty })
      for language in Language.allCases {
        #expect(bindings.allSatisfy { !$0.title(language).isEmpty && !$0.help(language).isEmpty })
      }
    }
  }

  @Test func nothingIsBoundThatTheTerminalTakesAway() {
    let taken: [Key] = "ab^sq\\ovyptng ".map { .control($0) } + "[]{}\\|#@~".map { .character($0) }
    for binding in Keymap.table { #expect(binding.keys.allSatisfy { !taken.contains($0) }, "\(binding.command)") }
  }

  @Test func whatIsWideAsksFirstAndIsACapital() {
    for binding in Keymap.table where binding.danger == .wide {
      for case .character(let key) in binding.keys { #expect(key.isUppercase) }
      for pane in binding.scopes {
        var state = Sample.loaded()
        state.pane = pane
        let effects = state.keys(binding.keys[0])
        #expect(state.overlay != nil)
        #expect(!effects.contains { if case .sync = $0 { true } else { false } })
      }
    }
  }

  @Test(arguments: Language.allCases) func noHelpIsCutAt80Columns(language: Language) {
    for binding in Keymap.table { #expect(TextWidth.columns(of: binding.help(language)) <= 26, "\(binding.help(language))") }
    for pane in DashboardState.Pane.allCases {
      var state = Sample.loaded(80, 24, language)
      state.pane = pane
      state.keys(.character("?"))
      let lines = state.draw().lines
      #expect(!lines[2..<22].joined().contains("…"))
      // One page: a key of every binding of the pane is on it.
      let help = lines[2..<22].joined(separator: " ")
      for binding in Keymap.table where binding.scopes.contains(pane) {
        #expect(binding.keys.contains { " \(help) ".contains(" \($0.label(language)) ") }, "\(binding.command) in \(pane)")
      }
      #expect(state.helpLines().count <= 40, "one page of two columns")
    }
  }

  @Test func helpEndsWhereItsKeysDo() {
    for size in [ScreenSize(columns: 80, rows: 24), ScreenSize(columns: 80, rows: 16), ScreenSize(columns: 40, rows: 10)] {
      var state = Sample.loaded(size.columns, size.rows)
      state.keys(.character("?"))
      for _ in 0..<20 { state.keys(.pageDown) }
      let last = state.draw().lines[size.rows - 3]
      #expect(last.contains { $0.isLetter }, "\(size): \(last)")
      #expect(state.overlay != .help(HelpState()) || size.rows == 24, "all of it fits a page of 80x24")
    }
  }

  @Test func whereThereAreNoArrowsTheirKeysHaveNames() {
    for (language, names) in [(Language.english, ["Down", "Left"]), (.french, ["Bas", "Gauche"])] {
      var state = Sample.loaded(80, 24, language)
      state.keys(.character("?"))
      let help = state.draw(.ascii).lines.joined()
      #expect(names.allSatisfy(help.contains) && !help.contains("j k v"))
      #expect(state.draw().lines.joined().contains("j k ↓ ↑"))
    }
  }

  @Test func theFooterOffersOnlyKeysOfItsPane() {
    for pane in DashboardState.Pane.allCases {
      var state = Sample.loaded(170, 24)
      state.pane = pane
      let footer = state.draw().lines[23]
      for binding in Keymap.table where binding.footer != nil && binding.scopes.contains(pane) {
        // From the card and the panel q only goes back.
        let title = pane != .spaces && binding.command == .quit ? "q back" : binding.title(.english)
        #expect(footer.contains(title), "\(binding.command) is missing in \(pane)")
      }
    }
  }
}
