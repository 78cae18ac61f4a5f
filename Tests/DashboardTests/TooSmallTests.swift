import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Below 40x10 nothing is shown, so no key does more than lead out of it.
@Suite struct TooSmallTests {
  private static let small = ScreenSize(columns: 39, rows: 9)

  @Test func aDialogTakesNoKeysUnseen() {
    var state = Sample.loaded()
    state.keys(.character("S"))
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    state.run(.resized(Self.small))
    #expect(state.keys(.character("y"), .character("n"), .enter, .escape).isEmpty && state.overlay != nil)
    #expect(state.keys(.control("l"), .control("z")) == [.repaint, .suspend])
    #expect(state.keys(.character("q")) == [.quit], "q quits, as the screen says")
  }

  @Test(arguments: [Key.character("q"), .control("c")]) func anUnsavedFormIsNotLostSilently(key: Key) {
    var state = Sample.form()
    state.fill(.name, "other")
    state.run(.resized(Self.small))
    state.keys(.character("x"))
    state.run(.pasted("y"))
    #expect(state.form?.line(.name)?.text == "other", "nothing is typed unseen")
    if key == .control("c") { state.run(.key(key)) }
    #expect(state.run(.key(key)).isEmpty && state.draw().lines.joined().contains("unsaved form"))
    state.say(.error, "something else")
    #expect(state.draw().lines.joined().contains("unsaved form"), "whatever is said meanwhile")
    #expect(state.run(.key(key)) == [.quit])
  }
}
