import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The mouse moves about and opens, and never writes.
@Suite struct MouseTests {
  private func click(_ column: Int, _ row: Int) -> Event { .mouse(MouseEvent(.press, at: Position(column: column, row: row))) }

  @Test func aClickSelectsARowAndADoubleClickOpensIt() {
    var state = Sample.loaded()
    let row = Layout(state.size).spaces.row
    state.run(click(10, row + 4))
    #expect(state.list.cursor == 3 && state.pane == .spaces)
    state.run(click(10, row + 4))
    #expect(state.pane == .card)
  }

  @Test func twoSlowClicksOpenNothing() {
    var state = Sample.loaded()
    let row = Layout(state.size).spaces.row
    state.run(click(10, row + 2))
    state.run(click(10, row + 2), after: 1)
    #expect(state.pane == .spaces && state.list.cursor == 1)
    state.run(click(10, row))
    #expect(state.list.cursor == 1, "the header is no row")
  }

  @Test(arguments: [(80, 24), (140, 40)]) func aClickOnAHeaderSorts(size: (Int, Int)) throws {
    var state = Sample.loaded(size.0, size.1)
    let area = Layout(state.size).spaces
    func header(_ column: ListColumn) throws -> Event {
      let field = try #require(state.listColumns(in: area.columns).fields.first { $0.column == column })
      return click(area.column + field.start + field.width - 1, area.row)
    }
    #expect(!state.run(try header(.inclusive)).isEmpty)
    #expect(state.list.query.sort == .price && !state.list.query.isDescending)
    state.run(try header(.inclusive))
    #expect(state.list.query.sort == .price && state.list.query.isDescending)
    state.run(try header(.sync))
    #expect(state.list.query.sort == .lastSync && !state.list.query.isDescending)
    #expect(state.run(click(area.column, area.row)).isEmpty && state.list.query.sort == .lastSync, "before the first column is none")
  }

  @Test(arguments: [(80, 24), (140, 40), (40, 10)]) func aClickOnATabOfThePanelShowsIt(size: (Int, Int)) throws {
    var state = Sample.loaded(size.0, size.1)
    state.keys(.character("3"))
    let layout = Layout(state.size)
    let isSingle = layout.form == .single
    for tab in state.debugTabs(layout) {
      state.run(click(tab.column + 1 + (isSingle ? 0 : layout.debug.column), isSingle ? 1 : layout.debug.row + 3))
      #expect(state.debug.tab == tab.tab)
      let row = state.draw().lines[isSingle ? 1 : layout.debug.row + 3]
      let shown = try #require(state.debugTabs(layout).first { $0.tab == tab.tab })
      #expect(row.contains(shown.text))
    }
  }

  @Test func aClickSelectsAPane() {
    var state = Sample.loaded()
    let title = state.draw().lines[1]
    let column = title.distance(from: title.startIndex, to: title.firstIndex(of: "3") ?? title.startIndex)
    state.run(click(column, 1))
    #expect(state.pane == .debug)
    state = Sample.loaded(140, 40)
    state.run(click(Layout(state.size).card.column + 2, Layout(state.size).card.row + 2))
    #expect(state.pane == .card)
  }

  @Test func theWheelScrolls() {
    var state = Sample.loaded()
    let place = Position(column: 5, row: 8)
    state.run(.mouse(MouseEvent(.wheelDown, at: place)))
    #expect(state.list.cursor == 3)
    state.run(.mouse(MouseEvent(.wheelUp, at: place)))
    #expect(state.list.cursor == 0)
  }

  @Test func noClickAnswersAQuestion() {
    var state = Sample.loaded()
    state.keys(.character("S"))
    let before = state
    for row in 0..<24 {
      for column in stride(from: 0, to: 80, by: 3) {
        #expect(state.run(click(column, row)).isEmpty)
        #expect(state.overlay == before.overlay)
      }
    }
  }
}
