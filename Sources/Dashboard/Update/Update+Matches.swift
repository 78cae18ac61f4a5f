import FoundationEssentials
import SyncCore

extension DashboardState {
  /// `n` `N`: to the next or previous match.
  ///
  /// While a search hides what does not match, every row is a match. Once Esc has shown all rows again the latest text is still looked
  /// for among them, by key in the database.
  mutating func jumpToMatch(_ step: Int) -> [Effect] {
    if !list.query.search.isEmpty {
      moveInList(by: step)
      return []
    }
    if list.matching != nil {
      list.matching?.steps += step
      return []
    }
    guard let current = list.current else { return [] }
    return [findMatch(from: current, steps: step)]
  }

  private mutating func findMatch(from space: Space, steps: Int, reached: Space? = nil) -> Effect {
    let request = nextRequest()
    list.matching = .init(request: request, steps: steps, reached: reached)
    return .findMatch(request: request, search: list.pattern, list.query, from: key(of: space), forward: steps > 0)
  }

  mutating func take(match result: Result<Space?, StoreError>, _ request: Int) -> [Effect] {
    guard let matching = list.matching, matching.request == request else { return [] }
    list.matching = nil
    switch result {
    case .failure(let error):
      say(.error, words.cantRead(words.reason(error)))
      return []
    case .success(nil):
      tell(Message(at: now, severity: .info, text: words.noFurtherMatch(list.pattern, forward: matching.steps > 0)))
      return matching.reached.map { show($0) } ?? []
    case .success(let space?):
      let rest = matching.steps - matching.steps.signum()
      return rest == 0 ? show(space) : [findMatch(from: space, steps: rest, reached: space)]
    }
  }

  /// Puts the cursor on a space, wherever in the list it is.
  mutating func show(_ space: Space) -> [Effect] {
    guard list.shown == list.query else { return [] }
    (list.owedMoves, list.sought) = (0, nil)
    if let index = list.spaces.firstIndex(where: { $0.id == space.id }) {
      list.cursor = index
      return []
    }
    return [askPage(.from(key(of: space)), .show(space.id))]
  }
}
