import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The CSV export as the operator goes through it.
@Suite struct ExportTests {
  private func exports(_ effects: [Effect]) -> [(request: Int, query: SpaceQuery, path: String, replaces: Bool)] {
    effects.compactMap {
      if case .export(let request, let query, let path, let replaces) = $0 { (request, query, path, replaces) } else { nil }
    }
  }

  @Test func whatIsListedGoesIntoTheFileThatWasTyped() {
    var state = Sample.loaded()
    state.keys(.character(">"), .character("I"))
    let query = state.list.query
    state.keys(.character("E"))
    state.keys(.control("u"))
    state.type("/tmp/q y.csv")
    state.run(.pasted("\u{1B}\n2"))
    state.list.query.filter = .all
    let sent = exports(state.keys(.enter))
    #expect(sent.map(\.path) == ["/tmp/q y.csv2"] && sent.map(\.query) == [query] && sent.map(\.replaces) == [false])
    state.run(.exportProgressed(request: sent[0].request, 500))
    #expect(state.draw().lines.joined().contains("CSV: 500 rows…"))
    #expect(exports(state.keys(.character("E"))).isEmpty && state.overlay == nil && state.toast?.text.contains("is being written") == true)
    state.run(.exportEnded(request: sent[0].request, .success(ExportReceipt(rows: 38, path: "/tmp/q y.csv2"))))
    #expect(state.toast?.text == "38 rows in /tmp/q y.csv2" && state.list.export == nil)
    #expect(Words(.french).exported(ExportReceipt(rows: 1, path: "/x", unpriced: 2)) == "1 ligne dans /x · 2 sans prix omis")
  }

  @Test(arguments: Language.allCases) func aFileThatExistsIsReplacedOnlyAfterAYes(language: Language) {
    var state = Sample.loaded(80, 24, language)
    state.keys(.character("E"))
    let first = exports(state.keys(.enter))
    #expect(first[0].path == "stripe-active-2026-11-22.csv")
    state.run(.exportEnded(request: first[0].request, .failure(.exists(path: "/home/ops/x.csv"))))
    #expect(state.draw().lines.joined().contains("/home/ops/x.csv"))
    for keys: [Key] in [[.enter], [.escape], [.character("n")], [.character(" "), .enter]] {
      var other = state
      let effects = keys.flatMap { other.run(.key($0)) }
      #expect(exports(effects).isEmpty)
      guard case .export(let dialog)? = other.overlay else {
        Issue.record("the path is not asked for again")
        continue
      }
      #expect(dialog.question == .path)
    }
    let second = exports(state.keys(.character(language == .french ? "o" : "y")))
    #expect(second.map(\.replaces) == [true] && second[0].path == "/home/ops/x.csv")
  }

  @Test func itIsStoppedByControlCAndQuittingWarns() {
    var state = Sample.loaded()
    state.keys(.character("E"))
    let sent = exports(state.keys(.enter))
    #expect(state.keys(.character("q")).isEmpty && state.toast?.severity == .warning)
    #expect(state.keys(.control("c")) == [.cancelExport(request: sent[0].request)])
    state.run(.exportEnded(request: sent[0].request, .failure(.unread(StoreError(.cancelled, "stopped")))))
    #expect(state.toast?.text == "export stopped: no file was written")
    state.run(.exportEnded(request: 99, .success(ExportReceipt(rows: 1, path: "/x"))))
    #expect(state.toast?.text == "export stopped: no file was written", "a stale answer is dropped")
  }

  @Test func aFailureSaysWhyAndNothingListedIsRefused() {
    var state = Sample.loaded()
    state.keys(.character("E"))
    let sent = exports(state.keys(.enter))
    state.run(.exportEnded(request: sent[0].request, .failure(.unwritten(path: "/x/y", reason: "No space left on device"))))
    #expect(state.toast?.severity == .error && state.toast?.text == "/x/y was not written: No space left on device")
    state.list.counts = SpaceCounts()
    state.keys(.character("E"))
    #expect(state.overlay == nil && state.toast?.text == "E: no space is listed")
  }
}
