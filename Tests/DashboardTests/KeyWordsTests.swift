import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// No word on screen names a key that the operator has given another meaning.
@Suite struct KeyWordsTests {
  /// Every command on a letter that no word of ours is.
  private static let keymap: Keymap = {
    let letters = (0x430..<0x430 + Keymap.table.count).compactMap { Unicode.Scalar($0).map { Key.character(Character($0)) } }
    return Keymap(
      zip(Keymap.table, letters).map { row, key in
        var row = row
        row.keys = [key]
        return row
      })
  }()

  /// The labels that the standard keys have, but for articles and numbers, which are words as well.
  private static func labels(_ language: Language) -> Set<String> {
    let keys = Keymap.table.flatMap(\.keys)
    let words = keys.map { $0.label(language) } + ["Ctrl-C", "Esc", "Échap"]
    return Set(words).subtracting(["a", "A", "Space", "Espace", "-", "+", "<", ">", ":", "\"", "&", "é", "1", "2", "3", "←", "→", "↑", "↓"])
  }

  /// The old labels that stand in a text as words of their own; what follows a number is a unit.
  private static func old(in text: String, _ language: Language, except kept: Set<String> = []) -> [String] {
    let labels = labels(language).subtracting(kept)
    var before = ""
    var found: [String] = []
    for part in text.split(separator: " ") {
      let word = String(part.filter { !"(),.;·│[]".contains($0) })
      if labels.contains(word), before.last?.isNumber != true { found.append(word) }
      before = word
    }
    return found
  }

  /// What keys of a window are, which no configuration changes.
  private static let ofWindows: Set<String> = [
    "?", "S-Tab", "Maj-Tab", "PgDn", "Pg↓", "^U", "^W", "^K",
    "q", "y", "o", "d", "s", "1", "/", "x", "Tab", "Esc", "Échap", "Enter", "Entrée", "Space", "Espace",
  ]

  /// What stands in a window, which cuts the words beneath; all of a line without one.
  private static func inside(_ line: String) -> String {
    guard let first = line.firstIndex(where: "│┌└".contains), let last = line.lastIndex(where: "│┐┘".contains), first < last else {
      return line
    }
    return String(line[first...last])
  }

  private static func states(_ language: Language) throws -> [(String, DashboardState)] {
    var base = Sample.loaded(80, 24, language)
    base.context.keymap = keymap
    base.context.canTestStripe = true
    func made(_ change: (inout DashboardState) -> Void) -> DashboardState {
      var state = base
      change(&state)
      return state
    }
    var (bulk, _) = try BulkUpdateTests.queued(80, 24, language)
    bulk.context.keymap = keymap
    let loss = FeedLoss(reason: "gone", attempt: 4, retryAfter: 7)
    return [
      ("loaded", base), ("bulk", bulk), ("wide", made { $0.run(.resized(ScreenSize(columns: 140, rows: 40))) }),
      ("small", made { $0.run(.resized(ScreenSize(columns: 39, rows: 9))) }), ("read-only", made { $0.context.isReadOnly = true }),
      ("offline", made { $0.run(.feed(.lost(loss))) }),
      (
        "trying",
        made {
          $0.run(.feed(.lost(loss)))
          $0.run(.deadline, after: 8)
        }
      ),
      ("shut", made { $0.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 4, retryAfter: nil)))) }),
      (
        "empty",
        made {
          $0.list.spaces = []
          $0.debug.jobs = []
        }
      ),
      (
        "nothing found",
        made {
          $0.list.spaces = []
          $0.list.query.search = "zz"
          $0.list.shown.search = "zz"
          $0.list.pending = nil
        }
      ),
      (
        "jobs of a status",
        made {
          $0.debug.status = .failed
          $0.debug.jobs = []
        }
      ), ("results", made { $0.debug.tab = .results }),
      (
        "log",
        made {
          $0.debug.tab = .journal
          $0.debug.log.filter = "zz"
          $0.debug.log.togglePause()
        }
      ),
      ("queueing", made { $0.debug.bulk = BulkProgress(request: 5, origin: .list, total: 9) }),
      ("exporting", made { $0.list.export = .init(request: 5, dialog: $0.exportDialog("x")) }),
      ("added", made { $0.lastAct = .created("Nation") }),
    ]
  }

  @Test(arguments: Language.allCases) func noScreenAndNoMessageNamesAnOldKey(language: Language) throws {
    for (name, state) in try Self.states(language) {
      for pane in DashboardState.Pane.allCases {
        var state = state
        state.pane = pane
        for line in state.draw().lines {
          // A status that nobody knows has a question mark, and French says "il y a".
          #expect(Self.old(in: line, language, except: language == .french ? ["?", "y"] : ["?"]) == [], "\(name), \(pane): \(line)")
        }
        for binding in Self.keymap.bindings where binding.scopes.contains(pane) {
          var pressed = state
          pressed.run(.key(binding.keys[0]))
          let said = pressed.toast?.text ?? ""
          #expect(Self.old(in: said, language) == [], "\(name), \(pane), \(binding.command): \(said)")
          guard pressed.overlay != nil, name != "wide" else { continue }
          for line in pressed.draw().lines.map(Self.inside) {
            #expect(Self.old(in: line, language, except: Self.ofWindows) == [], "\(name), \(pane), \(binding.command): \(line)")
          }
        }
      }
    }
  }

  @Test(arguments: Language.allCases) func noSentenceNamesAnOldKey(language: Language) {
    let words = Words(language, Self.keymap)
    let sentences = [
      words.activated("Nation", true), words.activated(3, false), words.saved("Nation", [.name]), words.creationNotUndone("Nation"),
      words.rangeBegins, words.marksAreFull(9), words.nothingSearched, words.alreadyExporting, words.quitStopsExport, words.quitStopsSync,
      words.interruptAgain, words.expectedUnknown, words.expected(seconds: 9, 1), words.xStops, words.notBound("F9"), words.onlyInLog,
      words.noSpaceChosen, words.pressReload, words.tryingNow, words.retrying(1, seconds: 2), words.logPaused(2), words.noLogMatch,
    ]
    for sentence in sentences { #expect(Self.old(in: sentence, language) == [], "\(sentence)") }
    // The test itself would see them.
    #expect(Self.old(in: Words(language).notBound("F9"), language) == ["?"])
    #expect(Self.old(in: Words(language).activated("Nation", true), language) == ["z"])
  }

  @Test func aCommandWithoutAKeyIsNamed() {
    let keymap = Keymap(
      Keymap.table.map { row in
        var row = row
        if row.command == .undo { row.keys = [] }
        return row
      })
    #expect(Words(.english, keymap).activated("Nation", true) == "Nation: activated · :undo undoes")
  }
}
