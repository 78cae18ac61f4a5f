import Fixtures
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// A screen that is moved on in holds the very cells that drawing it as a whole would fill.
@Suite struct PainterTests {
  @Test(arguments: [(80, 24), (120, 40), (40, 10)], Theme.allCases) func aChangeIsDrawnAsTheWholeWouldBe(size: (Int, Int), theme: Theme) {
    var random = SeededRandom(seed: UInt64(size.0) + UInt64(theme.rawValue.utf8.count))
    let spaces = (0..<60).map { index in
      let pricing = index % 5 == 0 ? "custom" : "daily"
      var space = Sample.space(index, index % 4 == 0 ? "会议室 \(index)" : "Space \(index)", pricing: pricing, active: index % 3 != 0)
      // A unit of the deployment's own takes room from the names.
      if index % 5 == 0 { space.customLabel = "la soirée" }
      space.lastStripeSync = Timestamp(microseconds: Sample.now.microseconds - Int64(index * index) * 60_000_000)
      return space
    }
    let jobs = (0..<30).map { Sample.job($0, ["pending", "failed", "processing", "done"][$0 % 4]) }
    var state = Sample.loaded(size.0, size.1, page: SpacePage(spaces: spaces, jobs: jobs))
    state.context.theme = theme
    var painter = Painter()
    var moves = 0
    var news = 0
    let others: [Key] = [.tab, .character(" "), .right, .character("?"), .escape, .character("z"), .pageDown, .home]
    for step in 0..<250 {
      // Back to the list from wherever other keys have led.
      if step % 10 == 0 { state.keys(.escape, .escape, .character("1")) }
      let before = state
      let choice = Int(random.next() % 14)
      switch choice {
      case 0: state.run(.key(others[Int(random.next() % UInt64(others.count))]))
      case 1, 2:
        let status = ["processing", "failed", "completed", "pending"][Int(random.next() % 4)]
        let error = status == "failed" ? "没有 such product" : nil
        state.run(.feed(.changed([Sample.job(Int(random.next() % 30), status, error: error, age: 0)])))
      case 3: state.run(.feed(.removed([Sample.job(Int(random.next() % 30), "pending").key])))
      case 4: state.run(.feed(.counted(JobCounts(pending: Int(random.next() % 9), processing: 1, completed: 23, failed: 1))))
      case 5: state.run(.deadline, after: Int64(random.next() % 1_000))
      default: state.run(.key(choice % 2 == 0 && random.next() % 3 == 0 ? .up : .down))
      }
      if let change = state.change(from: before) {
        if change.panel { news += 1 } else { moves += 1 }
      }
      let painted = painter.draw(state, .unicode)
      #expect(painted == state.draw(.unicode), "step \(step)")
    }
    #expect(moves > 20 || theme != .dark, "the cursor moved without anything else on screen")
    #expect(news > 20 || theme != .dark, "the feed told of jobs without anything else on screen")
  }

  @Test func anAgeOnScreenIsNeverOld() {
    var space = Sample.space(1, "Bastille")
    space.lastStripeSync = Sample.now
    var state = Sample.loaded(page: SpacePage(spaces: [space, Sample.space(2, "Nation"), Sample.space(3, "Opera")]))
    var painter = Painter()
    _ = painter.draw(state, .unicode)
    state.keys(.down)
    state.run(.key(.down), after: 61)
    #expect(painter.draw(state, .unicode).lines.contains { $0.contains("1 min") })
  }
}
