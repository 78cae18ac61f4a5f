import Fixtures
import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Random sequences of events: whatever happens in whatever order, the state stays whole and every frame is exactly the size.
///
/// The seed of a failure is in its message; `DASHBOARD_SEED` replays it.
@Suite struct RandomEventTests {
  private static let seeds: [UInt64] = {
    if let text = ProcessInfo.processInfo.environment["DASHBOARD_SEED"], let seed = UInt64(text) { return [seed] }
    return Array(1...8)
  }()

  @Test(arguments: seeds) func theStateStaysWholeAndEveryFrameSafe(seed: UInt64) {
    let walk = walk(seed, drawing: true)
    #expect(walk.asked > 50, "the sequence did something")
  }

  @Test func everyOverlayIsAmongThem() {
    let seen = (1...24).reduce(into: Set<OverlayKind>()) { $0.formUnion(walk(UInt64($1), drawing: false).overlays) }
    #expect(Set(OverlayKind.allCases).subtracting(seen).isEmpty)
  }

  /// Lets 600 random events happen, and looks at the state after each and at every seventh frame.
  private func walk(_ seed: UInt64, drawing: Bool) -> (asked: Int, overlays: Set<OverlayKind>) {
    var random = SeededRandom(seed: seed)
    var state = Sample.blank(80, 24, seed % 2 == 0 ? .french : .english)
    state.context.canTestStripe = true
    // One in four has a key that does not go with its profile.
    if seed % 4 == 3 { (state.context.isProductionDeclared, state.context.stripeMode, state.context.isProduction) = (true, .test, true) }
    var pending = state.run(.started)
    var asked = 0
    var overlays: Set<OverlayKind> = []
    for step in 0..<600 {
      if step % 30 == 15, let scene = RandomScenes.allCases.randomElement(using: &random) {
        pending += scene.open(in: &state)
        if let overlay = state.overlay { overlays.insert(OverlayKind(overlay)) }
        state.run(.deadline, after: 1)
      }
      let event = RandomEvents.event(&random, &pending, state)
      let effects = state.run(event, after: Int64(random.next() % 3))
      let mayWrite = !state.context.isStripeConflicting || state.acceptsConflict
      #expect(mayWrite || !effects.write, "seed \(seed), step \(step), \(event): written past the red dialog")
      pending += effects
      if pending.count > 40 { pending.removeFirst(pending.count - 40) }
      asked += effects.count
      if let overlay = state.overlay { overlays.insert(OverlayKind(overlay)) }
      if case .spacesRefreshed(let ids, .success(let page)) = event {
        let kept = Set(page.spaces.map(\.id))
        #expect(!ids.contains { !kept.contains($0) && state.list.marks.contains($0) }, "seed \(seed), step \(step): a mark of what is gone")
      }
      let problem = Self.problem(of: state) ?? (drawing && step % 7 == 0 ? Self.problem(ofFrameOf: state, &random) : nil)
      #expect(problem == nil, "seed \(seed), step \(step), \(event): \(problem ?? "")")
      if problem != nil { break }
    }
    return (asked, overlays)
  }

  /// What is wrong with a frame, or nil: its size, a wide character without its second half, a scalar that would drive the terminal.
  private static func problem(ofFrameOf state: DashboardState, _ random: inout SeededRandom) -> String? {
    let repertoire = Repertoire.allCases.randomElement(using: &random) ?? .unicode
    let grid = state.draw(repertoire)
    guard grid.size == state.size, grid.lines.count == state.size.rows else { return "the frame has another size" }
    for row in 0..<state.size.rows {
      for column in 0..<state.size.columns {
        let cell = grid[column, row]
        let next = column + 1 < state.size.columns ? grid[column + 1, row].width : nil
        if cell.width == 2 && next != 0 { return "a wide character is torn at \(column), \(row)" }
        if cell.width == 0 && (column == 0 || grid[column - 1, row].width != 2) { return "half a character at \(column), \(row)" }
        if cell.text.unicodeScalars.contains(where: RandomText.isUnsafe) { return "an unsafe scalar at \(column), \(row)" }
        if repertoire == .ascii, !cell.text.utf8.allSatisfy({ $0 < 0x80 }) { return "no ASCII at \(column), \(row)" }
      }
    }
    return nil
  }

  /// What is broken in a state, or nil.
  private static func problem(of state: DashboardState) -> String? {
    let list = state.list
    if !list.spaces.isEmpty && !list.spaces.indices.contains(list.cursor) { return "the list's cursor is outside" }
    if list.spaces.isEmpty && list.cursor != 0 { return "a cursor without rows" }
    if list.top > list.cursor { return "the list's cursor is above the screen" }
    if list.spaces.count > SpacesListState.windowLimit + 100 { return "the window grows" }
    if Set(list.spaces.map(\.id)).count != list.spaces.count { return "a space stands twice" }
    if list.marks.count > SpaceMarks.limit { return "the marks grow" }
    if state.held.map({ $0.jobs.count > HeldUpdates.keptJobs }) ?? false { return "the held news grow" }
    if case .columns(let cursor) = state.overlay, !ListColumn.allCases.indices.contains(cursor) { return "no such column" }
    if state.debug.rowCount > 0 && !(0..<state.debug.rowCount).contains(state.debug.cursor) { return "the panel's cursor is outside" }
    if Set(state.debug.jobs.map(\.key)).count != state.debug.jobs.count { return "a job stands twice" }
    if state.debug.jobs.count > DebugPanelState.windowLimit { return "the jobs grow" }
    if state.messages.count > DashboardState.keptMessages { return "the messages grow" }
    if state.debug.log.seen.count > JobLog.most || state.debug.log.attempts.count > JobLog.kept { return "the log grows" }
    return nil
  }
}
