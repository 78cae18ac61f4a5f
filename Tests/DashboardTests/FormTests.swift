import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The form: sequences of keys and answers to state and effects.
@Suite struct FormTests {
  @Test func aPriceInFrenchNotationIsSentExactlyAndNothingElseIs() throws {
    var state = Sample.form(80, 24, .french)
    #expect(state.form?.line(.dailyPrice)?.text == "95,00")
    state.fill(.dailyPrice, "120,00")
    let screen = state.draw().lines.joined()
    #expect(screen.contains("TTC 144,00 €"))
    #expect(state.keys(.pageDown).isEmpty && state.draw().lines.joined().contains("95,00 -> 120,00"), "what changed is shown first")
    let effects = state.keys(.enter)
    guard case .save(let edit)? = effects.works.first?.work else {
      Issue.record("nothing was sent")
      return
    }
    #expect(edit.id == Sample.id(4) && edit.before == Sample.record && edit.changes == [.dailyPrice] && edit.after[.dailyPrice] == "120.00")
    #expect(state.openSyncs.count == 1, "quitting waits for it")
    let after = state.answer(effects, .saved(edit))
    #expect(state.overlay == nil && state.openSyncs.isEmpty)
    #expect(after.contains(.nudgeFeed))
    #expect(state.lastAct == .edited([edit]))
    #expect(state.toast?.text == "Paris Nation (会议室) 2 : enregistré (Prix HT) · z défait")
  }

  @Test func whatIsWrongGetsTheFocusAndIsNotSent() {
    for (field, text) in [(SpaceField.dailyPrice, "1,200"), (.capacity, "0"), (.name, ""), (.imageURL, "x.jpg")] {
      var state = Sample.form()
      state.fill(field, text)
      state.keys(.pageDown)
      #expect(state.keys(.enter).works.isEmpty)
      #expect(state.form?.focused == field)
    }
  }

  @Test func aFormWithoutChangesSendsNothingAndClosesUnasked() {
    var state = Sample.form()
    state.keys(.pageDown)
    #expect(state.keys(.enter).works.isEmpty && state.form?.notice != nil)
    state.keys(.escape)
    #expect(state.overlay == nil)
    // Typed and taken back is no change.
    state = Sample.form()
    state.fill(.capacity, "9")
    state.fill(.capacity, "8")
    state.keys(.control("c"))
    #expect(state.overlay == nil)
  }

  @Test(arguments: [Key.escape, .control("c")]) func leavingWithChangesAsksAndTheDefaultIsNo(key: Key) {
    var state = Sample.form()
    state.fill(.capacity, "9")
    #expect(state.keys(key).isEmpty)
    #expect(state.keys(key).isEmpty && state.form?.stage == .editing, "twice in a second is not yes")
    state.keys(key, .enter)
    #expect(state.form?.line(.capacity)?.text == "9")
    state.keys(key, .character("y"))
    #expect(state.overlay == nil)
  }

  @Test func whatIsTypedWhileTheSpaceIsReadComesIntoTheForm() {
    var state = Sample.loaded()
    let effects = state.keys(.character("e"))
    state.type(" q")
    state.keys(.tab, .tab, .control("u"))
    state.type("9")
    #expect(state.list.cursor == 0)
    state.answer(effects, .opened(Sample.record))
    #expect(state.form?.line(.name)?.text == "Paris Nation (会议室) 2 q" && state.form?.line(.capacity)?.text == "9")
    let next = Sample.loaded()
    state = next
    let late = state.keys(.character("e"))
    state.keys(.escape)
    state.answer(late, .opened(Sample.record))
    #expect(state.overlay == nil, "closed before it was read")
  }

  @Test func qIsALetterInAText() {
    var state = Sample.form()
    state.type("q")
    #expect(state.form?.line(.name)?.text == "Paris Nation (会议室) 2q")
  }

  @Test func theRefusalStandsInTheFormWithWhatWasTyped() {
    var state = Sample.form()
    state.fill(.name, "Twice")
    state.keys(.pageDown)
    let refusals: [(Result<SpaceAnswer, StoreError>, String)] = [
      (.success(.written(.refused(.plainInsertTrigger))), "spacesync migrate --fix-trigger"),
      (.success(.written(.refused(.check(constraint: "fair_price")))), "fair_price"),
      (.success(.written(.gone)), "no longer exists"), (.failure(StoreError(.unreachable, "the server is gone")), "the server is gone"),
    ]
    for (answer, word) in refusals {
      let effects = state.keys(.enter)
      #expect(effects.works.count == 1)
      state.answer(effects, answer)
      #expect(state.form?.stage == .editing && state.form?.line(.name)?.text == "Twice")
      #expect(state.draw().lines.joined().contains(word) && state.messages.first?.text.contains(word) == true)
    }
  }

  @Test func somebodyElsesEditIsShownAndNothingIsOverwritten() throws {
    var state = Sample.form()
    state.fill(.dailyPrice, "120.00")
    state.fill(.capacity, "9")
    state.keys(.pageDown)
    var theirs = Sample.record
    theirs[.dailyPrice] = "99.00"
    theirs[.description] = "theirs"
    theirs[.capacity] = "9"
    let conflict = SpaceConflict(theirs: theirs, changedAt: Sample.ago(3), changedBy: "marie@desk")
    state.answer(state.keys(.enter), .written(.conflict(conflict)))
    guard case .conflict(let review)? = state.form?.stage else {
      Issue.record("no conflict on screen")
      return
    }
    #expect(review.fields == [.description, .dailyPrice], "what both made the same is no question")
    let screen = state.draw().lines.joined()
    for word in ["120.00", "99.00", "95.00", "marie@desk"] { #expect(screen.contains(word), "\(word)") }
    // Mine for the price, theirs for the rest.
    state.keys(.down, .character(" "), .down)
    #expect(state.keys(.enter).works.isEmpty, "going on is not saving")
    let form = try #require(state.form)
    #expect(form.base == theirs && form.changes == [.dailyPrice] && form.saveFocused)
    guard case .save(let edit)? = state.keys(.enter).works.first?.work else {
      Issue.record("nothing was sent")
      return
    }
    #expect(edit.before == theirs && edit.after[.dailyPrice] == "120.00" && edit.after[.description] == "theirs")
  }

  @Test func theirsIsTheDefaultAndGivingUpWritesNothing() {
    func conflicting() -> DashboardState {
      var state = Sample.form()
      state.fill(.dailyPrice, "120.00")
      state.keys(.pageDown)
      var theirs = Sample.record
      theirs[.dailyPrice] = "99.00"
      state.answer(state.keys(.enter), .written(.conflict(SpaceConflict(theirs: theirs))))
      return state
    }
    var state = conflicting()
    state.keys(.pageDown, .enter)
    #expect(state.form?.line(.dailyPrice)?.text == "99.00" && state.form?.isUnsaved == false)
    state = conflicting()
    state.keys(.pageDown, .right, .right, .right)
    #expect(state.keys(.enter).works.isEmpty && state.overlay == nil)
    state = conflicting()
    state.keys(.escape)
    #expect(state.form?.line(.dailyPrice)?.text == "120.00", "back in the form, nothing lost")
  }

  @Test func theSameEditByBothIsTakenIn() {
    var state = Sample.form()
    state.fill(.dailyPrice, "120.00")
    state.keys(.pageDown)
    var theirs = Sample.record
    theirs[.dailyPrice] = "120.00"
    state.answer(state.keys(.enter), .written(.conflict(SpaceConflict(theirs: theirs))))
    #expect(state.form?.stage == .editing && state.form?.isUnsaved == false)
  }

  @Test func thePriceOnScreenIsTheOneOfThePricingType() {
    var state = Sample.form()
    state.focus(.pricingType)
    state.keys(.left)
    #expect(state.form?.visible.contains(.hourlyPrice) == true || state.form?.visible.contains(.dailyPrice) == false)
    for _ in 0..<20 where state.form?.visible.contains(.customPrice) != true { state.keys(.right) }
    #expect(state.form?.visible.contains(.customLabel) == true)
    for _ in 0..<20 where state.form?.visible.contains(.hourlyPrice) != true { state.keys(.right) }
    #expect(state.form?.line(.hourlyPrice)?.text == "20.00" && state.form?.changes == [.pricingType])
  }

  @Test func columnsThatTheTableLacksAreNotInTheForm() {
    var state = Sample.loaded()
    var record = SpaceRecord(fields: [.name, .dailyPrice])
    record[.name] = "bare"
    state.answer(state.keys(.character("e")), .opened(record))
    #expect(state.form?.visible == [.name, .dailyPrice])
    #expect(!state.draw().lines.joined().contains("Capacity"))
  }

  @Test func aValueThatCantBeShownExactlyStaysUntouched() {
    var state = Sample.loaded()
    var record = Sample.record
    record[.dailyPrice] = "12.345"
    record[.name] = String(repeating: "n", count: 2_000)
    state.answer(state.keys(.character("e")), .opened(record))
    state.fill(.capacity, "9")
    state.keys(.pageDown)
    guard case .save(let edit)? = state.keys(.enter).works.first?.work else {
      Issue.record("nothing was sent")
      return
    }
    #expect(edit.changes == [.capacity] && edit.after[.dailyPrice] == "12.345")
  }

  @Test func aNewSpaceNeedsAName() {
    var state = Sample.loaded()
    state.answer(state.keys(.character("A")), .opened(SpaceRecord(fields: SpaceField.allCases)))
    state.keys(.escape)
    #expect(state.overlay == nil, "nothing was typed")
    state.answer(state.keys(.character("A")), .opened(SpaceRecord(fields: SpaceField.allCases)))
    state.keys(.pageDown)
    #expect(state.keys(.enter).works.isEmpty && state.form?.focused == .name)
    state.type("Neuf")
    state.keys(.pageDown)
    let effects = state.keys(.enter)
    guard case .create(let record)? = effects.works.first?.work else {
      Issue.record("nothing was sent")
      return
    }
    #expect(record[.name] == "Neuf" && record[.isActive] == "true" && record[.pricingType] == "hourly" && record[.capacity] == nil)
    let new = Sample.space(40, "Neuf")
    let after = state.answer(effects, .created(new))
    #expect(state.overlay == nil && after.contains { if case .loadPage(_, _, .from(state.key(of: new)), _) = $0 { true } else { false } })
    state.answerPage(SpacePage(spaces: [new], hasBefore: true))
    #expect(state.list.current?.id == new.id, "D would delete the new one and no other")
    state.keys(.character("z"))
    #expect(state.overlay == nil && state.toast?.text == "z: Neuf was added: on its row D deletes it")
  }

  @Test func pastedTextIsOneLineAndTheLimitIsSaid() {
    var state = Sample.form()
    state.fill(.name, "")
    state.run(.pasted("a\nyS y\u{1B}[201~"))
    #expect(state.form?.line(.name)?.text == "a yS y [201~")
    state.run(.pasted(String(repeating: "x", count: 1_000_000)))
    #expect(state.form?.line(.name)?.text.count == 250 && state.form?.notice?.contains("250") == true)
    state.keys(.pageDown)
    let effects = state.run(.pasted("y\n"))
    #expect(effects.isEmpty && state.toast?.text.contains("paste ignored") == true)
  }

  @Test(arguments: ["e", "A", "a", "D", "z"]) func readOnlyAndOfflineSayWhy(key: Character) {
    var state = Sample.loaded()
    state.context.isReadOnly = true
    #expect(state.keys(.character(key)).works.isEmpty && state.overlay == nil && state.toast?.text.contains("read-only") == true)
    state = Sample.loaded()
    state.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 1, retryAfter: 3))))
    #expect(state.keys(.character(key)).works.isEmpty && state.overlay == nil && state.toast?.text.contains("offline") == true)
  }

  @Test func theConnectionIsLostWhileTheFormIsOpen() {
    var state = Sample.form()
    state.fill(.capacity, "9")
    state.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 1, retryAfter: 3))))
    state.keys(.pageDown)
    #expect(state.keys(.enter).works.isEmpty)
    #expect(state.form?.problem?.contains("offline") == true && state.form?.line(.capacity)?.text == "9")
  }

  @Test func aGoneSpaceIsSaidOnOpeningAndInTheForm() {
    var state = Sample.loaded()
    state.answer(state.keys(.character("e")), .opened(nil))
    #expect(state.overlay == nil && state.toast?.text.contains("no longer exists") == true)
    state = Sample.form()
    state.run(.spacesRefreshed(asked: [Sample.id(4)], .success(SpacePage())))
    #expect(state.form?.problem == "the space no longer exists")
  }
}
