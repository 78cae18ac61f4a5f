import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The states in between, as text: what waits, what is gone, what is shut, and who else is here.
@Suite struct StateScreenTests {
  private func expect(_ what: String, _ state: DashboardState) throws {
    try Golden.expect(state.draw(), "\(what)-\(state.size.columns)x\(state.size.rows)-\(state.context.language.rawValue)")
  }

  @Test(arguments: ScreenTests.sizes, Language.allCases) func forms(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    let effects = state.keys(.character("A"))
    try expect("form-loading", state)
    state.answer(effects, .opened(SpaceRecord(fields: SpaceField.allCases)))
    try expect("form-new", state)
    state.fill(.name, "Paris")
    state.keys(.pageDown, .enter)
    try expect("form-saving", state)
  }

  @Test(arguments: ScreenTests.sizes, Language.allCases) func deletions(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    let effects = state.keys(.character("D"))
    try expect("delete-loading", state)
    state.answer(effects, .deletionOpened(nil, nil))
    try expect("delete-gone", state)
  }

  @Test(arguments: ScreenTests.sizes, Language.allCases) func activation(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    state.keys(.character(" "), .character(" "))
    let effects = state.keys(.character("a"))
    try expect("activation-counting", state)
    var spaces = Array(Sample.page.spaces.prefix(2))
    spaces[1].isActive = false
    state.answer(effects, .activationOpened(spaces))
    try expect("activation", state)
  }

  @Test(arguments: ScreenTests.sizes, Language.allCases) func dryRunOfMarkedSpaces(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    state.keys(.character("G"), .character(" "), .character("g"), .character(" "), .character("s"))
    guard case .confirmSync(let confirmation) = state.overlay, case .spaces(let ids) = confirmation.scope else {
      Issue.record("several marks ask first")
      return
    }
    let spaces = Sample.page.spaces.filter { ids.contains($0.id) }
    state.run(.spacesRefreshed(asked: ids, .success(SpacePage(spaces: spaces.reversed()))))
    #expect(state.keys(.character("d")).isEmpty, "they are at hand")
    try expect("dry-run-marked", state)
    state.keys(.character("G"), .pageDown, .character("j"), .character("g"), .character("k"))
    guard case .dryRun(let run) = state.overlay else { return #expect(Bool(false), "scrolling leaves it open") }
    #expect(run.top == 0 && run.page?.spaces.map(\.id) == spaces.map(\.id), "in the order of names")
    state.keys(.character("q"))
    guard case .confirmSync = state.overlay else { return #expect(Bool(false), "back to the question") }
    let effects = state.keys(.character("d"), .character("y"))
    #expect(effects.contains { if case .sync(_, _, .spaces(let sent), _, _) = $0 { Set(sent) == Set(ids) } else { false } })
  }

  @Test(arguments: ScreenTests.sizes, Language.allCases) func companyDuringASync(size: ScreenSize, language: Language) throws {
    var (state, _) = try BulkUpdateTests.queued(size.columns, size.rows, language)
    state.run(.progressLoaded(BulkUpdateTests.mark, .success(JobCounts(pending: 9, processing: 1, completed: 27, failed: 1)), cost: 1_000))
    let people = ["ops@bastion", "marie@poste-3", "jean@poste-4", "luc@poste-5", "ana@poste-6"].enumerated().map { number, person in
      ConnectedClient(activity: number == 0 ? "worker" : "dashboard", process: Int32(number), person: person, role: "ops")
    }
    state.run(.clientsLoaded(.success(people)))
    try expect("bulk-company", state)
    if size.columns >= 80 {
      let lines = state.draw().lines
      #expect(lines.contains { $0.contains("marie@poste-3 (") && (size.columns == 80 || $0.contains("jean@poste-4 (")) })
      #expect(size.columns > 80 || lines.contains { $0.contains(", +") }, "how many more is said where there is no room for all")
    }
    state.run(.workersLoaded(.success([])))
    state.run(.clientsLoaded(.success(Array(people.prefix(1)))))
    state.debug.bulk = nil
    state.keys(.character("L"), .character("p"), .character("/"))
    state.type("!x")
    try expect("log-filter", state)
  }

  @Test(arguments: ScreenTests.sizes, Language.allCases) func shutAndSmall(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    state.context.isReadOnly = true
    state.keys(.character("s"))
    try expect("read-only", state)
    state.run(.copied(label: "id", text: "00000000-0000-4000-8000-000000000001", .failure(.noClipboard(terminal: "linux"))))
    try expect("not-copied", state)
    state.run(.resized(ScreenSize(columns: 39, rows: 9)))
    try Golden.expect(state.draw(), "too-small-\(language.rawValue)")
  }
}
