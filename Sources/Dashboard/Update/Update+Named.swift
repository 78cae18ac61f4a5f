import FoundationEssentials
import SyncCore

extension DashboardState {
  /// `:sync NAME` and its like: asks the database which space that is. What can't be done with any space is said at once.
  mutating func askByName(_ act: NamedAct, _ word: String, line: String) -> [Effect] {
    if act.writes {
      if case .disabled(let reason)? = writing {
        tell(Message(at: now, severity: .warning, text: words.labelled(":\(line)", reason)))
        return []
      }
      if stops(Interlock(act: .line(line), label: ":\(line)")) { return [] }
    }
    let request = nextRequest()
    resolving.insert(request)
    return [.resolve(request: request, act, word)]
  }

  /// Does with the one space that was meant what was asked for.
  mutating func take(resolved result: Result<[Space], StoreError>, _ act: NamedAct, _ word: String, _ request: Int) -> [Effect] {
    guard resolving.remove(request) != nil else { return [] }
    switch result {
    case .failure(let error): say(.error, words.cantRead(words.reason(error)))
    case .success(let spaces):
      guard let space = spaces.first, spaces.count == 1 else {
        say(.warning, spaces.isEmpty ? words.noSuchSpace(word) : words.ambiguous(word, spaces.map(\.id.text)))
        return []
      }
      // Nothing that was opened meanwhile is pushed away, nor are the rows beneath it moved.
      guard overlay == nil || !act.opens else {
        say(.warning, words.otherWindow(space.name))
        return []
      }
      return perform(act, on: space)
    }
    return []
  }

  private mutating func perform(_ act: NamedAct, on space: Space) -> [Effect] {
    if act.writes, case .disabled(let reason)? = writing {
      say(.warning, words.syncFailed(reason))
      return []
    }
    switch act {
    case .sync: return list.sending.contains(space.id) ? [] : sync(space.id, name: space.name)
    case .show: return showCard(of: space)
    case .edit: return openForm(space)
    case .cancel: return [.cancelJob(space: space.id, name: space.name, nil)]
    case .retry: return [.retryJobs(space: space.id, name: space.name)]
    case .toggle: return [.space(request: nextRequest(), .activate([space.id], !space.isActive))]
    case .delete: return askToDelete(space)
    }
  }

  /// Puts the cursor on a space and shows its card; a filter or a search that hides it is taken away.
  private mutating func showCard(of space: Space) -> [Effect] {
    pane = .card
    guard !list.query.search.isEmpty || !isListed(space) else { return show(space) }
    let isHidden = !isListed(space)
    let effects = relist { query in
      query.search = ""
      if isHidden { query.filter = .all }
    }
    let others = effects.filter { if case .loadPage = $0 { false } else { true } }
    return others + [askPage(.from(key(of: space)), .show(space.id))]
  }
}

extension NamedAct {
  /// True where it changes something in the database, or asks before it does.
  var writes: Bool { self != .show }

  /// True where it opens a window or moves to the space.
  var opens: Bool {
    switch self {
    case .show, .edit, .delete: true
    case .sync, .retry, .cancel, .toggle: false
    }
  }
}
