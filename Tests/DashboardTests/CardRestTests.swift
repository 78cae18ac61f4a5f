import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The card beside the list while the cursor moves: it follows once the keys rest.
@Suite struct CardRestTests {
  private func later(_ microseconds: Int64) -> Timestamp { Timestamp(microseconds: Sample.now.microseconds + microseconds) }

  /// The rows that two screens don't share.
  private func changed(_ old: CellGrid, _ new: CellGrid) -> Int { zip(old.lines, new.lines).count { $0 != $1 } }

  @Test func aHeldKeyMovesTheCursorAndTheCardFollowsWhenItRests() {
    var state = Sample.loaded(140, 40)
    let before = state.draw()
    _ = state.update(.key(.down), at: later(0))
    _ = state.update(.key(.down), at: later(90_000))
    #expect(state.list.cursor == 2)
    #expect(changed(before, state.draw()) == 2, "the cursor's old row and its new one")
    #expect(state.cardSpace?.id == Sample.id(1))
    #expect(state.nextDeadline == later(190_000), "one deadline, put off by each key")
    _ = state.update(.deadline, at: later(190_000))
    #expect(state.cardSpace?.id == Sample.id(3))
    #expect(changed(before, state.draw()) > 2)
    #expect(state.nextDeadline != later(190_000), "an idle screen wakes for nothing")
  }

  @Test func otherNewsDoNotHoldTheCardBack() {
    var state = Sample.loaded(140, 40)
    _ = state.update(.key(.down), at: later(0))
    _ = state.update(.feed(.changed([Sample.job(9, "failed", age: 0)])), at: later(100_000))
    #expect(state.cardSpace?.id == Sample.id(2))
  }

  @Test func whereTheCardIsLookedAtItIsTheCursors() {
    var state = Sample.loaded(140, 40)
    _ = state.update(.key(.down), at: later(0))
    _ = state.update(.key(.character("2")), at: later(10))
    #expect(state.cardSpace?.id == Sample.id(2))
    var small = Sample.loaded(80, 24)
    _ = small.update(.key(.down), at: later(0))
    #expect(small.cardSpace?.id == Sample.id(2))
  }
}
