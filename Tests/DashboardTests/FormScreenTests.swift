import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The form, the conflict and the dialogs as text, at the sizes people use and in both languages.
@Suite struct FormScreenTests {
  static let sizes = [ScreenSize(columns: 80, rows: 24), ScreenSize(columns: 140, rows: 40), ScreenSize(columns: 40, rows: 10)]

  private func name(_ what: String, _ state: DashboardState) -> String {
    "\(what)-\(state.size.columns)x\(state.size.rows)-\(state.context.language.rawValue)"
  }

  @Test(arguments: sizes, Language.allCases) func form(size: ScreenSize, language: Language) throws {
    var state = Sample.form(size.columns, size.rows, language)
    try Golden.expect(state.draw(), name("form", state))
    #expect(state.draw().cursor != nil)
    state.focus(.description)
    state.type(" 会议室".map(String.init).joined())
    state.fill(.dailyPrice, "1,200")
    try Golden.expect(state.draw(), name("form-wrong", state))
    state.fill(.dailyPrice, "120,00")
    state.keys(.pageDown)
    try Golden.expect(state.draw(), name("form-changed", state))
    state.answer(state.keys(.enter), .written(.refused(.plainInsertTrigger)))
    try Golden.expect(state.draw(), name("form-refused", state))
    state.keys(.escape)
    try Golden.expect(state.draw(), name("form-discard", state))
  }

  @Test(arguments: sizes, Language.allCases) func conflict(size: ScreenSize, language: Language) throws {
    var state = Sample.form(size.columns, size.rows, language)
    state.fill(.dailyPrice, "120")
    state.keys(.pageDown)
    var theirs = Sample.record
    theirs[.dailyPrice] = "99.00"
    theirs[.name] = "Paris Nation 会议室 deux"
    state.answer(
      state.keys(.enter), .written(.conflict(SpaceConflict(theirs: theirs, changedAt: Sample.ago(3), changedBy: "marie@desk"))))
    state.keys(.down, .character(" "))
    try Golden.expect(state.draw(), name("conflict", state))
  }

  @Test(arguments: sizes, Language.allCases) func deletion(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    let detail = SpaceDetail(
      space: Space(id: Sample.id(1), name: "x", stripeProductID: "prod_QxN0c1aB2c3D4e"), jobs: [Sample.job(1, "pending")])
    state.answer(state.keys(.character("D")), .deletionOpened(Sample.record, detail))
    state.type("000")
    try Golden.expect(state.draw(), name("delete", state))
    state.type("0")
    state.answer(state.keys(.enter), .written(.refused(.referenced(table: "bookings"))))
    try Golden.expect(state.draw(), name("delete-refused", state))
  }

  @Test(arguments: sizes, Language.allCases) func undo(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    var after = Sample.record
    after[.dailyPrice] = "120.00"
    after[.isActive] = "false"
    state.lastAct = .edited([SpaceEdit(id: Sample.id(4), name: "Paris Nation (会议室) 2", before: Sample.record, after: after)])
    state.keys(.character("z"))
    try Golden.expect(state.draw(), name("undo", state))
  }

  @Test(arguments: Language.allCases) func nothingIsCutAt80Columns(language: Language) {
    var state = Sample.form(80, 24, language)
    for _ in 0..<16 {
      #expect(!state.draw().lines[2...].joined().contains("…"))
      state.keys(.tab)
    }
    let words = Words(language)
    for problem in [
      FieldProblem.required, .tooLong(5_000), .notWhole(SpaceField.places), .notJSON, .notMoney, .notToTheCent,
      .notForSale(SpaceField.prices),
      .notAnAddress,
    ] {
      #expect(TextWidth.columns(of: "\(words.label(.dailyPrice)): \(words.problem(problem))") <= 76)
    }
    let keys = [words.formKeys, words.conflictKeys].map { $0.joined(separator: "  ") }
    for text in keys + [words.saveHint, words.nextHint, words.choiceHint, words.tagsHint, words.merged] {
      #expect(TextWidth.columns(of: text) <= 76, "\(text)")
    }
  }

  @Test func everySizeIsDrawnWithTheCursorInside() {
    for state in [Sample.form(), conflicted(), Sample.form(80, 24, .french)] {
      var state = state
      for columns in [0, 1, 2, 10, 39, 40, 41, 60, 79, 80, 120, 250] {
        for rows in [0, 1, 3, 9, 10, 11, 16, 24, 60] {
          state.run(.resized(ScreenSize(columns: columns, rows: rows)))
          for _ in 0..<11 {
            let grid = state.draw(rows % 2 == 0 ? .unicode : .ascii)
            #expect(grid.lines.count == rows && grid.lines.allSatisfy { TextWidth.columns(of: $0) <= columns })
            if let cursor = grid.cursor { #expect(cursor.column < columns && cursor.row < rows) }
            state.keys(.tab)
          }
        }
      }
    }
  }

  private func conflicted() -> DashboardState {
    var state = Sample.form()
    state.fill(.name, "mine")
    state.keys(.pageDown)
    var theirs = Sample.record
    theirs[.name] = "theirs"
    theirs[.description] = "\u{1B}[31m" + String(repeating: "会", count: 300)
    state.answer(state.keys(.enter), .written(.conflict(SpaceConflict(theirs: theirs))))
    return state
  }
}
