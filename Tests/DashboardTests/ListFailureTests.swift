import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// A page that can't be read leaves the rows on screen under the names that are theirs, and every row command usable.
@Suite struct ListFailureTests {
  private static let errors = [StoreError(.timedOut, "statement timeout"), StoreError(.unreachable, "no connection")]

  @Test(arguments: ["f", "/x", ">"], errors) func aFailedPageIsUndone(typed: String, error: StoreError) throws {
    var state = Sample.loaded()
    let query = state.list.query
    state.type(typed)
    #expect(state.list.query != query)
    let request = try #require(state.list.pending?.request)
    let effects = state.run(.pageLoaded(request: request, .failure(error)))
    #expect(state.list.query == query && state.list.shown == query && state.toast?.severity == .error)
    #expect(typed != "/x" || effects.contains { if case .countSpaces(_, "") = $0 { true } else { false } }, "counted by the old search")
    state.keys(.escape, .character("s"))
    #expect(state.toast?.text.contains(state.words.rowsMove) != true)
  }

  @Test func enterAsksOnceMoreForASearchThatFailed() throws {
    var state = Sample.loaded()
    state.type("/x")
    state.run(.pageLoaded(request: try #require(state.list.pending?.request), .failure(Self.errors[0])))
    #expect(state.keys(.enter).contains { if case .loadPage(_, let query, _, _) = $0 { query.search == "x" } else { false } })
    state.run(.pageLoaded(request: try #require(state.list.pending?.request), .failure(Self.errors[0])))
    #expect(state.draw().lines.joined().contains("can't read: statement timeout") && state.list.query.search.isEmpty)
  }

  @Test func aFailedSearchForTheCursorsSpaceDoesNotLockTheRows() throws {
    var state = Sample.loaded()
    state.keys(.down)
    state.run(.feed(.reload))
    let asked = state.answerPage(SpacePage(spaces: [Sample.space(20, "another")]))
    let ids = try #require(asked.lazy.compactMap { if case .refreshSpaces(let ids) = $0 { ids } else { nil } }.first)
    #expect(state.keys(.character("s")).isEmpty, "where it went is being asked")
    state.run(.spacesRefreshed(asked: ids, .failure(StoreError(.timedOut, "statement timeout"))))
    #expect(state.keys(.character("s")).isEmpty, "another row has just come under the cursor")
    #expect(state.run(.key(.character("s")), after: 1).write)
  }
}
