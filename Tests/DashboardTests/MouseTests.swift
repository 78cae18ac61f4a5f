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
