import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Every field is edited, drawn and pasted into in the same way.
@Suite struct FieldTests {
  /// The ways to a field, with how many characters it takes.
  private static let fields: [(keys: String, limit: Int)] = [("/", 200), ("3L/", 200), (":", 200), ("E", 1_000), ("?/", 30), ("D", 36)]

  /// A state with the field open and empty.
  private func open(_ keys: String, _ columns: Int = 80) -> DashboardState {
    var state = Sample.loaded(columns, 24)
    let effects = state.type(keys)
    if case .deletion = state.overlay {
      state.answer(effects, .deletionOpened(Sample.record, SpaceDetail(space: Sample.page.spaces[0], jobs: [])))
    }
    state.keys(.control("u"))
    return state
  }

  private func field(_ state: DashboardState) -> LineField? {
    switch state.overlay {
    case .search(let field, _), .logFilter(let field, _): field
    case .palette(let palette): palette.field
    case .export(let dialog): dialog.field
    case .help(let help): help.search
    case .deletion(let deletion): deletion.typed
    default: nil
    }
  }

  @Test(arguments: fields) func aCursorMovesInIt(keys: String, limit: Int) {
    var state = open(keys)
    state.type("abc def")
    state.keys(.home, .delete, .right, .character("X"), .end, .left, .backspace)
    #expect(field(state)?.text == "bXc df" && field(state)?.cursor == 5)
    state.keys(.control("w"))
    #expect(field(state)?.text == "bXc f")
    state.keys(.control("k"))
    #expect(field(state)?.text == "bXc ")
    state.keys(.control("u"))
    #expect(field(state)?.text == "")
  }

  @Test(arguments: fields) func aPasteThatIsCutSaysSo(keys: String, limit: Int) {
    var state = open(keys)
    state.run(.pasted(String(repeating: "a", count: limit)))
    #expect(field(state)?.text.count == limit && state.toast == nil)
    state.run(.pasted("b"))
    #expect(field(state)?.text.count == limit)
    #expect(state.draw().lines[23].contains("paste cut: at most \(limit) characters"))
    state.keys(.character("b"))
    #expect(state.draw().lines[23].contains("full: at most \(limit) characters"))
    #expect(field(state)?.text.count == limit)
  }

  @Test(arguments: fields.filter { $0.keys != "?/" }) func whatIsTypedIsSeen(keys: String, limit: Int) throws {
    var state = open(keys, 40)
    state.type(String(repeating: "abcdefghij", count: 3))
    if limit > 36 { state.type(String(repeating: "会议室", count: 10) + "xyz") }
    let grid = state.draw()
    let cursor = try #require(grid.cursor)
    let last = try #require(field(state)?.text.last)
    #expect(cursor.column > 0 && cursor.column < 40)
    #expect(grid[cursor.column - 1, cursor.row].text == String(last))
    state.keys(.home)
    let start = state.draw()
    let place = try #require(start.cursor)
    #expect(start[place.column, place.row].text == "a")
  }

  @Test func aPathIsErasedPartByPart() {
    var state = open("E")
    state.type("/srv/exports/a b.csv")
    state.keys(.control("w"))
    #expect(field(state)?.text == "/srv/exports/a ")
    state.keys(.control("w"), .control("w"))
    #expect(field(state)?.text == "/srv/")
  }

  @Test func aSearchIsDoneWithEachChangeAndAgainWithNone() {
    var state = open("/")
    #expect(!state.type("a").isEmpty)
    #expect(state.keys(.left, .right, .home).isEmpty, "moving in the text asks nothing of the database")
    state.run(.pasted("b\n"))
    #expect(state.list.query.search == "ba")
  }
}
