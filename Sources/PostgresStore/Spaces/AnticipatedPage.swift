import Postgres
import SyncCore
import Synchronization

/// The first page, asked for as soon as the connection stands: while it is on its way the caller still prepares the screen to show it on.
final class AnticipatedPage: Sendable {
  typealias Answer = Result<SpacePage, StoreError>

  private let begun = Mutex<(question: PageQuestion, answer: Task<Answer, Never>)?>(nil)

  /// Keeps the answer for whoever asks next, if it is this question.
  func keep(_ answer: Task<Answer, Never>, to question: PageQuestion) { begun.withLock { $0 = (question, answer) } }

  /// The page if it was anticipated and came; once, for later it would be an old one.
  func take(_ question: PageQuestion) async -> SpacePage? {
    let answer = begun.withLock { begun in
      defer { begun = nil }
      return begun?.question == question ? begun?.answer : nil
    }
    guard case .success(let page)? = await answer?.value else { return nil }
    return page
  }
}

/// What a page is asked by.
struct PageQuestion: Sendable, Equatable {
  var query: SpaceQuery
  var anchor: PageAnchor
  var limit: Int

  /// At least one space, and no more than the memory of a screen is for.
  init(_ query: SpaceQuery, at anchor: PageAnchor, limit: Int) {
    (self.query, self.anchor, self.limit) = (query, anchor, min(max(1, limit), 100_000))
  }

  /// Asks, in one round trip.
  func ask(_ connection: isolated Connection, _ catalogue: Catalogue) throws(PostgresError) -> SpacePage {
    let statement = SpacePageStatement(catalogue, query, at: anchor, limit: limit)
    // No index serves a sort by anything but the name: a large table is sorted as a whole, which nobody's keys wait for.
    let rows = try connection.run(statement, timeout: query.sort == .name ? nil : .seconds(30))
    var page = SpacePage(folding: rows.lazy.map { (space: $0.space, job: $0.job) })
    let isBeyond = rows.first?.beyond ?? false
    let hasSurplus = page.spaces.count > limit
    if hasSurplus {
      let surplus = statement.isBackwards ? page.spaces.removeFirst() : page.spaces.removeLast()
      page.jobs.removeAll { $0.key.spaceID == surplus.id }
    }
    page.hasBefore = statement.isBackwards ? hasSurplus : isBeyond
    page.hasAfter = statement.isBackwards ? isBeyond : hasSurplus
    return page
  }
}
