import SyncCore
import Testing

@testable import Dashboard

/// A dashboard begins as it was left.
@Suite struct RememberedViewTests {
  @Test func whatIsAdoptedIsAskedForAndRemembered() {
    var state = Sample.blank()
    let view = RememberedView(pane: .debug, filter: .needsSync, sort: .price, isDescending: true, columns: [.name, .exclusive])
    state.adopt(view)
    #expect(state.remembered == view)
    let effects = state.run(.started)
    guard case .loadPage(_, let query, _, _)? = effects.first else { return #expect(Bool(false), "no page") }
    #expect(query == SpaceQuery(filter: .needsSync, sort: .price, isDescending: true))
  }

  @Test func searchAndMarksAreNotRemembered() {
    var state = Sample.loaded()
    let before = state.remembered
    state.type(" /paris")
    #expect(state.remembered == before)
    state.keys(.escape, .character("f"))
    #expect(state.remembered != before)
  }

  @Test func aSortByAHiddenColumnIsNotAdopted() {
    var state = Sample.blank()
    state.adopt(RememberedView(sort: .capacity, columns: []))
    #expect(state.list.query.sort == .name && state.list.columns == [.name])
  }
}
