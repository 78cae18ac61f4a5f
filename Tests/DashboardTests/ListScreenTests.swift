import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The list's own screens: marks, order, search, columns, export, pause; in both languages at the sizes people use.
@Suite struct ListScreenTests {
  private static let sizes = [ScreenSize(columns: 80, rows: 24), ScreenSize(columns: 140, rows: 40), ScreenSize(columns: 40, rows: 10)]

  private func name(_ what: String, _ state: DashboardState, _ suffix: String = "") -> String {
    "list-\(what)-\(state.size.columns)x\(state.size.rows)-\(state.context.language.rawValue)\(suffix)"
  }

  @Test(arguments: sizes, Language.allCases) func screens(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    state.keys(.character(" "), .character(" "), .down, .character(">"), .character(">"), .character("I"))
    state.answerPage(Sample.page)
    try Golden.expect(state.draw(), name("marked", state))
    if size.columns == 80 {
      let grid = state.draw(.ascii)
      try Golden.expect(grid, name("marked", state, "-ascii"))
      #expect(grid.lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    }
    state.keys(.character("s"))
    let ids = state.list.marks.ids
    state.run(.spacesRefreshed(asked: ids, .success(SpacePage(spaces: Sample.page.spaces.filter { ids.contains($0.id) }))))
    try Golden.expect(state.draw(), name("sync-marked", state))
    state.keys(.escape, .character("w"), .down)
    try Golden.expect(state.draw(), name("columns", state))
    state.keys(.escape, .character("E"))
    try Golden.expect(state.draw(), name("export", state))
    let request = state.lastRequest + 1
    state.keys(.enter)
    state.run(
      .exportEnded(
        request: request, .failure(.exists(path: "/home/operator/a-rather-long-folder/exports/2026/stripe-active-2026-11-22.csv"))))
    try Golden.expect(state.draw(), name("replace", state))
  }

  @Test(arguments: sizes, Language.allCases) func bars(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    state.type("/paris")
    state.answerPage(Sample.page)
    let request = state.list.countsRequest
    state.run(.spacesCounted(request: request, .success(SpaceCounts(all: 12, active: 9, inactive: 3, needsSync: 1))))
    try Golden.expect(state.draw(), name("search", state))
    state.keys(.enter, .character("p"), .character("l"))
    state.run(.feed(.changed([Sample.job(1, "failed", age: 0)])))
    try Golden.expect(state.draw(), name("paused", state))
    let text = state.draw().lines.joined()
    #expect(text.contains(language == .french ? "9 sur 47" : "9 of 47"), "how many of how many is always shown")
  }
}
