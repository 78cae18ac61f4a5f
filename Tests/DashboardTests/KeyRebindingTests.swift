import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Keys of the operator's own: all of them or none, and nothing that the terminal takes away.
@Suite struct KeyRebindingTests {
  private func rebound(_ changes: (String, [String])...) -> (keymap: Keymap, problems: [KeyProblem]) {
    Keymap.rebound(changes.map { KeyChange(command: $0.0, keys: $0.1) })
  }

  @Test func aCommandGetsOtherKeys() {
    let (keymap, problems) = rebound(("sync_one", ["u", "F5"]), ("cycle_filter", ["I"]), ("invert_sort", ["f"]))
    #expect(problems.isEmpty)
    #expect(keymap.binding(for: .character("u"), in: .spaces)?.command == .syncOne)
    #expect(keymap.binding(for: .function(5), in: .card)?.command == .syncOne)
    #expect(keymap.binding(for: .character("s"), in: .spaces) == nil)
    #expect(keymap.binding(for: .character("I"), in: .spaces)?.command == .cycleFilter, "two commands may exchange their keys")
    var state = Sample.loaded(140, 40)
    state.context.keymap = keymap
    #expect(state.draw().lines.last?.contains("u sync") == true, "the footer follows")
    #expect(!state.keys(.character("u")).isEmpty)
    state.keys(.character("?"))
    #expect(state.draw().lines.contains { $0.contains("u F5 ") }, "and so does the help")
  }

  @Test func aConflictIsToldAndNothingTakesEffect() {
    let (keymap, problems) = rebound(("show_messages", ["M"]), ("sync_one", ["f"]))
    #expect(keymap == .standard)
    #expect(problems.map(\.change) == [1, 1], "f has a meaning of its own in two panes")
    #expect(problems.first?.text.english == "f would mean two things: cycle_filter, sync_one")
    #expect(rebound(("test_stripe", ["a"])).problems.isEmpty, "other panes, no conflict")
  }

  @Test(arguments: [
    "Ctrl-A", "^B", "Ctrl-^", "Ctrl-S", "Ctrl-Q", "Ctrl-\\", "Ctrl-O", "Ctrl-V", "Ctrl-Y", "Ctrl-Space", "Ctrl-P", "Ctrl-T", "Ctrl-N",
    "Ctrl-G",
    "Ctrl-H", "Ctrl-I", "Ctrl-M", "~", "[", "]", "{", "}", "\\", "|", "#", "@",
  ])
  func whatIsTakenAwayIsRefusedWithTheReason(_ name: String) {
    let (keymap, problems) = rebound(("show_messages", [name]))
    #expect(keymap == .standard && problems.count == 1)
    #expect(problems.first?.text.english.hasPrefix("\(name): ") == true)
  }

  @Test func namesThatMeanNothingAreTold() {
    #expect(rebound(("sync_everything", ["u"])).problems.first?.text.english.contains("no command") == true)
    for name in ["", "F13", "Ctrl-", "Hyper-x", "ab", "Ctrl-é"] { #expect(rebound(("quit", [name])).problems.count == 1, "\(name)") }
  }

  @Test func whatIsWideNeedsACapitalAndWhatWritesIsNoAnswer() {
    #expect(rebound(("sync_all", ["u"])).problems.count == 1)
    #expect(rebound(("sync_all", ["B"])).problems.isEmpty)
    #expect(rebound(("sync_all", ["F8"])).problems.isEmpty)
    #expect(rebound(("sync_one", ["y"]), ("copy_field", ["u"])).problems.count == 1)
  }

  @Test func everyKeyIsReadByItsOwnLabel() {
    for key in Set(Keymap.standard.bindings.flatMap(\.keys)) { #expect(Key(name: key.label) == key, "\(key.label)") }
    #expect(Key(name: "Alt-x") == .alt("x") && Key(name: "PageDown") == .pageDown && Key(name: "shift-tab") == .backTab)
  }

  @Test func everyCommandIsFoundByItsName() {
    #expect(Set(Command.allCases.map(\.name)).count == Command.allCases.count)
    for command in Command.allCases { #expect(Command(name: command.name) == command) }
    #expect(Command.syncOne.name == "sync_one")
  }
}
