import Dashboard
import SyncCore
import Testing
import TextScreen

/// The rules by which the loop shares its turns between keys and what happens by itself.
struct LoopRuleTests {
  @Test func aKeyIsAnsweredBeforeTheNewsThatCameWithIt() {
    var news = News()
    news.add([.deadline])
    let first = news.mayBeLearnt(withKeys: true)
    #expect(!first && news.hasMore)
    // Keys that come without end keep them no longer than one frame.
    let second = news.mayBeLearnt(withKeys: true)
    #expect(second)
    #expect(news.next() != nil && !news.hasMore)
    let third = news.mayBeLearnt(withKeys: true)
    #expect(!third)
    let quiet = news.mayBeLearnt(withKeys: false)
    #expect(quiet)
  }

  @Test func largeNewsComeInPiecesAndInOrder() {
    let jobs = (0..<150).map { Sample.job($0, "pending") }
    var news = News()
    news.add([.feed(.changed(jobs)), .deadline])
    var learnt: [Job] = []
    var sizes: [Int] = []
    while case .feed(.changed(let piece))? = news.next() {
      learnt += piece
      sizes.append(piece.count)
    }
    #expect(learnt == jobs)
    #expect(sizes == [64, 64, 22])
    #expect(!news.hasMore)
  }

  private static let held: [InputEvent] = [.key(.character("j"))]

  @Test func aHeldKeyThatSendsMuchIsHeldBackAndAnotherIsNot() {
    var pace = FramePace()
    pace.hear(Self.held)
    pace.show(900, answers: true, at: 1_000)
    #expect(pace.rest == 0, "one press is not a key held down")
    pace.hear(Self.held)
    pace.show(60, answers: true, at: 1_000)
    #expect(pace.rest == 0, "a cursor's move is little")
    pace.hear(Self.held)
    pace.show(300, answers: true, at: 1_000)
    #expect(pace.rest == 100_001_000)
    pace.hear([.key(.character("k"))])
    #expect(pace.rest == 0)
  }

  @Test func whatCameByItselfIsNotTheKeys() {
    var pace = FramePace()
    pace.hear(Self.held)
    pace.show(60, answers: true, at: 1_000)
    // News were learnt in a turn that a key broke off before its frame.
    pace.hearNews()
    pace.hear(Self.held)
    pace.show(900, answers: true, at: 1_000)
    #expect(pace.rest == 0)
    pace.hear(Self.held)
    pace.show(900, answers: true, at: 1_000)
    #expect(pace.rest == 200_001_000)
  }
}
