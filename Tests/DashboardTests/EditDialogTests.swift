import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Activating, deleting and taking back: sequences of keys and answers.
@Suite struct EditDialogTests {
  private static let detail = SpaceDetail(
    space: Space(id: Sample.id(1), name: "Paris Bastille – Salle A", stripeProductID: "prod_space_1"), jobs: [Sample.job(1, "pending")])

  private func asking() -> DashboardState {
    var state = Sample.loaded()
    let effects = state.keys(.character("D"))
    #expect(effects.works.first?.work == .openDeletion(Sample.id(1)))
    state.answer(effects, .deletionOpened(Sample.record, Self.detail))
    return state
  }

  private var start: String { String(Sample.id(1).text.prefix(4)) }

  @Test func theUndoOfSeveralSaysFromWhatToWhat() {
    var state = Sample.loaded()
    var after = Sample.record
    after[.isActive] = "false"
    state.lastAct = .edited([1, 2].map { SpaceEdit(id: Sample.id($0), name: "x", before: Sample.record, after: after) })
    state.keys(.character("z"))
    #expect(state.draw().lines.joined().contains("Status: inactive -> active"))
  }

  @Test func onlyTheTypedIdAndEnterDelete() throws {
    var state = asking()
    #expect(state.draw().lines.joined().contains("archives 1 Stripe product"))
    for keys: [Key] in [[.enter], [.character("y"), .enter], [.character(" "), .enter], [.character("D"), .enter]] {
      #expect(keys.flatMap { state.keys($0) }.works.isEmpty && state.deletion != nil)
      state.keys(.control("u"))
    }
    state.run(.pasted("y\n\n"))
    #expect(state.keys(.enter).works.isEmpty && state.deletion?.problem != nil)
    state.keys(.control("u"))
    #expect(state.type(start).works.isEmpty, "typing alone does not act")
    let effects = state.keys(.enter)
    #expect(effects.works.first?.work == .delete(Sample.id(1), expecting: Sample.record))
    #expect(state.keys(.enter).works.isEmpty, "once")
    state.answer(effects, .written(.done))
    #expect(state.overlay == nil && state.lastAct == .deleted("Paris Bastille – Salle A"))
    state.keys(.character("z"))
    #expect(state.overlay == nil && state.toast?.text.contains("can't be undone") == true)
  }

  @Test func onlyWhatIsKnownIsSaidOfWhatADeletionDoes() {
    var state = Sample.loaded()
    var detail = Self.detail
    detail.jobs += [Sample.job(1, "completed", .update), Sample.job(1, "failed", .manualSyncAll), Sample.job(1, "processing", .insert)]
    state.answer(state.keys(.character("D")), .deletionOpened(Sample.record, detail))
    #expect(state.draw().lines.joined().contains("cancels 2 jobs"), "what has ended is not cancelled")
    state.keys(.escape)
    state.answer(state.keys(.character("D")), .failure(StoreError(.timedOut, "statement timeout")))
    let screen = state.draw().lines.joined()
    #expect(screen.contains("statement timeout") && !screen.contains("cancels 0") && !screen.contains("no Stripe product"))
  }

  @Test func theIdIsTheOneThatTheDialogWasOpenedFor() {
    var state = asking()
    state.run(.feed(.reload))
    state.answerPage(SpacePage(spaces: [Sample.space(7, "another")]))
    state.type(start)
    #expect(state.keys(.enter).works.first?.work == .delete(Sample.id(1), expecting: Sample.record))
  }

  @Test func aRefusalStandsInTheDialog() {
    var state = asking()
    state.type(start)
    let outcomes: [(WriteOutcome, String)] = [
      (.refused(.referenced(table: "bookings")), "bookings"), (.refused(.queueReferences), "doctor"),
      (.conflict(SpaceConflict(theirs: Sample.record)), "meanwhile"),
    ]
    for (outcome, word) in outcomes {
      state.answer(state.keys(.enter), .written(outcome))
      #expect(state.deletion?.stage == .asking && state.draw().lines.joined().contains(word))
    }
  }

  @Test func aSpaceThatVanishesUnderTheDialogIsSaidAndNothingIsDone() {
    var state = asking()
    let gone = Job(
      key: JobKey(spaceID: Sample.id(1), eventType: .delete), rawStatus: "pending", createdAt: Sample.now, updatedAt: Sample.now)
    #expect(state.run(.feed(.changed([gone]))).contains(.refreshSpaces([Sample.id(1)])))
    state.run(.spacesRefreshed(asked: [Sample.id(1)], .success(SpacePage())))
    #expect(state.deletion?.stage == .gone && state.draw().lines.joined().contains("no longer exists"))
    state.type(start)
    #expect(state.keys(.enter).works.isEmpty && state.overlay == nil)
    state = asking()
    state.type(start)
    state.answer(state.keys(.enter), .written(.gone))
    #expect(state.deletion?.stage == .gone)
  }

  @Test func aTurnsTheStateAtOnceAndZTurnsItBackAfterAQuestion() {
    var state = Sample.loaded()
    let effects = state.keys(.character("a"))
    #expect(effects.works.first?.work == .activate([Sample.id(1)], false))
    var before = SpaceRecord(fields: [.isActive])
    before[.isActive] = "true"
    var after = before
    after[.isActive] = "false"
    let edit = SpaceEdit(id: Sample.id(1), name: "A", before: before, after: after)
    var report = ActivationReport()
    report.edits = [edit]
    state.answer(effects, .activated(report))
    #expect(state.toast?.text == "A: deactivated · z undoes")
    #expect(state.keys(.character("z")).isEmpty)
    #expect(state.draw().lines.joined().contains("Status: inactive -> active"), "what it restores")
    #expect(state.keys(.enter).works.isEmpty && state.overlay == nil, "Enter is No")
    state.keys(.character("z"))
    let undo = state.keys(.character("y"))
    #expect(undo.works.first?.work == .undo([edit.reversed]))
    state.answer(undo, .undone([], .conflict(SpaceConflict(theirs: after))))
    #expect(state.toast?.severity == .error && state.toast?.text.contains("nothing was overwritten") == true)
    state.answer(undo, .undone([edit.reversed], nil))
    #expect(state.lastAct == .edited([edit.reversed]), "z again brings it about once more")
  }

  @Test func whatWasRefusedOfManyIsSaid() {
    var state = Sample.loaded()
    var report = ActivationReport()
    report.refused = 2
    report.firstRefusal = .init(name: "B", reason: .plainInsertTrigger)
    report.unchanged = 1
    state.run(.spaceAnswered(request: 1, .activate([], true), .success(.activated(report))))
    #expect(state.toast?.severity == .error && state.toast?.text.contains("2 refused, B") == true)
    #expect(state.toast?.text.contains("1 already active") == true)
  }

  @Test func severalAreAskedForFirst() {
    var state = Sample.loaded()
    let ids = [Sample.id(1), Sample.id(6), Sample.id(99)]
    state.overlay = .activation(ActivationDialog(ids: ids, request: 7))
    #expect(state.keys(.character("y")).works.isEmpty, "not before it is counted")
    state.keys(.right)
    #expect(state.draw().lines.joined().contains("[ No, go back ]"), "no other button yet that the focus could go to")
    let spaces = [Sample.space(1, "a"), Sample.space(6, "b", active: false)]
    state.run(.spaceAnswered(request: 7, .openActivation(ids), .success(.activationOpened(spaces))))
    let screen = state.draw().lines.joined()
    #expect(screen.contains("1 space will be activated") && screen.contains("1 already active") && screen.contains("1 no longer"))
    #expect(state.keys(.enter).works.isEmpty && state.overlay == nil, "Enter is No")
    state.overlay = .activation(ActivationDialog(ids: ids, request: 8))
    state.run(.spaceAnswered(request: 8, .openActivation(ids), .success(.activationOpened(spaces))))
    #expect(state.keys(.character("y")).works.first?.work == .activate(ids, true))
  }
}
