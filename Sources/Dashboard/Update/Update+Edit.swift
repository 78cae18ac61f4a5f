import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// `e` and `A`: opens the form, which reads the space first: what an edit is made on must be what stands in the database.
  mutating func openForm(_ space: Space?) -> [Effect] {
    let request = nextRequest()
    overlay = .form(SpaceForm(id: space?.id, name: space?.name ?? "", request: request, language: context.language))
    return [.space(request: request, .open(space?.id))]
  }

  /// `a`: turns the state of this space, at once, or asks before that of the marked ones.
  mutating func toggle() -> [Effect] {
    guard let space = list.current else { return [] }
    let request = nextRequest()
    if pane == .spaces, !list.marks.isEmpty, list.marks.ids != [space.id] {
      overlay = .activation(ActivationDialog(ids: list.marks.ids, request: request))
      return [.space(request: request, .openActivation(list.marks.ids))]
    }
    return [.space(request: request, .activate([space.id], !space.isActive))]
  }

  /// `z`: asks before the last edit is taken back, and shows what that restores.
  mutating func askToUndo() {
    guard case .edited(let edits) = lastAct else { return }
    overlay = .undo(UndoDialog(edits: edits.map(\.reversed)))
  }

  /// Learns what became of changing spaces.
  mutating func take(answer result: Result<SpaceAnswer, StoreError>, to work: SpaceWork, _ request: Int) -> [Effect] {
    switch work {
    case .open, .save, .create: return take(form: result, work, request)
    case .openDeletion, .delete: return take(deletion: result, request)
    case .openActivation: return take(activation: result, request)
    case .activate(let ids, let target): return takeActivated(result, ids, target)
    case .undo(let edits): return takeUndone(result, edits)
    }
  }

  private mutating func take(form result: Result<SpaceAnswer, StoreError>, _ work: SpaceWork, _ request: Int) -> [Effect] {
    guard case .form(var form) = overlay, form.request == request else { return [] }
    if case .open = work {
      switch result {
      case .success(.opened(var record?)):
        if form.id == nil {
          record[.isActive] = "true"
          record[.pricingType] = PricingType.hourly.rawValue
        }
        let ahead = form.keysAhead
        form.keysAhead = []
        form.open(record)
        overlay = .form(form)
        // Not through `press`: a key that closes the form ends here what was typed ahead, and does not go on to the list.
        var effects: [Effect] = []
        for key in ahead {
          guard case .form(let form) = overlay else { break }
          effects += press(key, in: form)
        }
        return effects
      case .success:
        overlay = nil
        say(.warning, words.labelled(form.name, words.spaceGone))
        return refreshAfterWrite()
      case .failure(let error):
        overlay = nil
        say(.error, words.cantRead(words.reason(error)))
      }
      return []
    }
    form.stage = .editing
    switch result {
    case .success(.saved(let edit)):
      overlay = nil
      return finishSaving(.save(edit))
    case .success(.created(let space)):
      overlay = nil
      return finishSaving(work) + (space.map { moveToNew($0) } ?? [])
    case .success(.written(.conflict(let conflict))): form.meet(conflict, words)
    case .success(.written(.gone)): form.problem = words.notSaved(words.spaceGone)
    case .success(.written(.refused(let refusal))): form.problem = words.notSaved(words.refusal(refusal))
    case .success: break
    case .failure(let error): form.problem = words.notSaved(words.reason(error))
    }
    if let problem = form.problem { keep(Message(at: now, severity: .error, text: "\(form.name): \(problem)")) }
    overlay = .form(form)
    return []
  }

  private mutating func finishSaving(_ work: SpaceWork) -> [Effect] {
    switch work {
    case .save(let edit):
      lastAct = .edited([edit])
      let name = edit.after[.name] ?? edit.name
      finish(true, words.saved(name, edit.changes), details(of: edit))
    case .create(let record):
      let name = record[.name] ?? words.newName
      lastAct = .created(name)
      finish(true, words.created(name), [])
    default: break
    }
    return refreshAfterWrite()
  }

  /// Puts the cursor on a space that was just added, where the list has a place for it; what a search says of it only the database knows.
  private mutating func moveToNew(_ space: Space) -> [Effect] {
    guard list.query.search.isEmpty, list.shown == list.query, isListed(space) else { return [] }
    (list.owedMoves, list.sought) = (0, nil)
    return [askPage(.from(key(of: space)), .show(space.id))]
  }

  private mutating func takeActivated(_ result: Result<SpaceAnswer, StoreError>, _ ids: [UUID], _ target: Bool) -> [Effect] {
    switch result {
    case .success(.activated(let report)):
      // Refused ones keep their marks for another try.
      if report.refused == 0 { list.marks.remove(ids) }
      if !report.edits.isEmpty { lastAct = .edited(report.edits) }
      var parts: [String] = []
      if let edit = report.edits.first {
        parts.append(report.edits.count == 1 ? words.activated(edit.name, target) : words.activated(report.edits.count, target))
      }
      if report.unchanged > 0 { parts.append(words.alreadySo(report.unchanged, target)) }
      if report.gone > 0 { parts.append(words.alreadyGone(report.gone)) }
      if let first = report.firstRefusal { parts.append(words.refused(report.refused, first.name, words.refusal(first.reason))) }
      finish(report.refused == 0 && report.gone == 0, parts.joined(separator: " · "), report.edits.flatMap { details(of: $0) })
    case .success: break
    case .failure(let error): finish(false, words.notSaved(words.reason(error)), error.details)
    }
    return refreshAfterWrite()
  }

  private mutating func takeUndone(_ result: Result<SpaceAnswer, StoreError>, _ edits: [SpaceEdit]) -> [Effect] {
    switch result {
    case .success(.undone(let undone, let obstacle)):
      // What was taken back is the last edit now, so that pressing z again brings it about once more.
      if !undone.isEmpty { lastAct = .edited(undone) }
      let name = undone.count == 1 ? undone[0].name : words.spacesCount(undone.count)
      let done = undone.isEmpty ? [] : [words.undone(name)]
      finish(obstacle == nil, (done + sentences(obstacle)).joined(separator: " · "), undone.flatMap { details(of: $0) })
    case .success: break
    case .failure(let error): finish(false, words.notUndone(words.reason(error)), error.details)
    }
    return refreshAfterWrite()
  }

  private func sentences(_ obstacle: WriteOutcome?) -> [String] {
    switch obstacle {
    case nil, .done: []
    case .conflict: [words.notUndone(words.changedSince)]
    case .gone: [words.notUndone(words.spaceGone)]
    case .refused(let refusal): [words.notUndone(words.refusal(refusal))]
    }
  }

  private func details(of edit: SpaceEdit) -> [JSONNode.Member] {
    edit.changes.map { field in
      .init(field.rawValue, .text("\(words.value(edit.before[field], of: field)) -> \(words.value(edit.after[field], of: field))"))
    }
  }

  /// Reads anew what a write to spaces changed; a page in flight is let through first.
  mutating func refreshAfterWrite() -> [Effect] {
    let counts: [Effect] = [recount(), reloadJobs(), .nudgeFeed]
    guard list.pending != nil else { return [refreshWindow()] + counts }
    list.owesRefresh = true
    return counts
  }
}

extension SpaceForm {
  /// Meets somebody else's edit: what both changed is for the operator to choose; the rest is taken in.
  mutating func meet(_ conflict: SpaceConflict, _ words: Words) {
    let wanted = wanted
    let fields = base.fields.filter { conflict.theirs[$0] != base[$0] && conflict.theirs[$0] != wanted[$0] }
    if fields.isEmpty {
      rebase(onto: conflict.theirs, keepingMine: [])
      notice = words.merged
    } else {
      stage = .conflict(ConflictReview(conflict: conflict, fields: fields))
    }
  }
}
