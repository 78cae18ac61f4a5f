import FoundationEssentials
import SyncCore
import TextScreen

/// What a key says to a question whose default is No.
enum DialogAnswer {
  /// Do it.
  case act
  /// Leave it.
  case no
  /// The other button gets the focus.
  case turn
}

extension DashboardState {
  /// What a key says to a question: `y` (`o` in French) and Enter on the act do it, `n`, Esc, `q` and Enter on "No" don't.
  func answer(_ key: Key, actFocused: Bool) -> DialogAnswer? {
    switch key {
    case .character("y"): .act
    case .character("o") where context.language == .french: .act
    case .enter: actFocused ? .act : .no
    case .left, .right, .tab, .backTab, .up, .down, .character("h"), .character("l"): .turn
    case .character("n"), .character("q"), .escape, .control("c"): .no
    default: nil
    }
  }

  /// `D`: asks for the start of the id. The id is frozen here.
  mutating func askToDelete(_ space: Space) -> [Effect] {
    let request = nextRequest()
    overlay = .deletion(SpaceDeletion(id: space.id, name: space.name, request: request))
    return [.space(request: request, .openDeletion(space.id))]
  }

  mutating func press(_ key: Key, in deletion: SpaceDeletion) -> [Effect] {
    var deletion = deletion
    switch key {
    // What was sent is not stopped by closing its question, so the question stays until its answer came.
    case _ where deletion.stage == .deleting:
      guard key.leaves else { return common(key, isWaiting: true) }
      tell(Message(at: now, severity: .info, text: words.stillSaving))
      return key == .control("c") ? interrupt() : []
    case .escape, .control("c"),
      .character("q") where deletion.stage != .asking || key != .character("q"),
      .enter where deletion.stage == .gone:
      overlay = nil
      return []
    case .enter where deletion.stage == .asking:
      guard deletion.isConfirmed else {
        deletion.problem = words.notTyped(deletion.start)
        break
      }
      if case .disabled(let reason) = writing {
        deletion.problem = words.notDeleted(reason)
        break
      }
      deletion.problem = nil
      deletion.stage = .deleting
      deletion.request = nextRequest()
      overlay = .deletion(deletion)
      return [.space(request: deletion.request, .delete(deletion.id, expecting: deletion.record))]
    default:
      guard deletion.stage == .asking else { return common(key, isWaiting: true) }
      deletion.problem = nil
      guard edit(&deletion.typed, key) else { return common(key) }
    }
    overlay = .deletion(deletion)
    return []
  }

  mutating func take(deletion result: Result<SpaceAnswer, StoreError>, _ request: Int) -> [Effect] {
    var deletion: SpaceDeletion?
    if case .deletion(let open) = overlay, open.request == request { deletion = open }
    var effects: [Effect] = []
    switch result {
    case .success(.written(.done)):
      overlay = nil
      let name = deletion?.name ?? words.deletedSpace
      lastAct = .deleted(name)
      finish(true, words.deleted(name), [])
      return refreshAfterWrite()
    case .success(.deletionOpened(let record?, let detail?)):
      deletion?.stage = .asking
      deletion?.record = record
      deletion?.productID = detail.space.stripeProductID
      deletion?.jobs = detail.jobs.count { !$0.status.hasEnded }
    case .success(.deletionOpened), .success(.written(.gone)):
      deletion?.stage = .gone
      effects = refreshAfterWrite()
    case .success(.written(.conflict)): deletion?.fail(words.notDeleted(words.changedLookAgain))
    case .success(.written(.refused(let refusal))): deletion?.fail(words.notDeleted(words.refusal(refusal)))
    case .failure(let error): deletion?.fail(words.notDeleted(words.reason(error)))
    case .success: break
    }
    if let deletion {
      overlay = .deletion(deletion)
      if let problem = deletion.problem { keep(Message(at: now, severity: .error, text: "\(deletion.name): \(problem)")) }
    }
    return effects
  }

  mutating func press(_ key: Key, in dialog: ActivationDialog) -> [Effect] {
    var dialog = dialog
    switch answer(key, actFocused: dialog.actFocused) {
    case .act:
      // Without a count the dialog hasn't yet shown what it would do.
      guard let target = dialog.target, dialog.count > 0 else {
        tell(Message(at: now, severity: .info, text: dialog.target == nil ? words.counting : words.nothingHere))
        return []
      }
      overlay = nil
      if case .disabled(let reason) = writing {
        say(.warning, words.notSaved(reason))
        return []
      }
      return [.space(request: nextRequest(), .activate(dialog.ids, target))]
    case .no: overlay = nil
    case .turn:
      // Until there is something to do there is one button only.
      guard dialog.target != nil, dialog.count > 0 else { return [] }
      dialog.actFocused.toggle()
      overlay = .activation(dialog)
    case nil: return common(key)
    }
    return []
  }

  mutating func take(activation result: Result<SpaceAnswer, StoreError>, _ request: Int) -> [Effect] {
    guard case .activation(var dialog) = overlay, dialog.request == request else { return [] }
    switch result {
    case .success(.activationOpened(let spaces)):
      // Of a mixed choice the inactive ones are activated; only where all are active they are turned off.
      let target = spaces.contains { !$0.isActive }
      dialog.target = target
      dialog.count = spaces.count { $0.isActive != target }
      dialog.unchanged = spaces.count - dialog.count
      dialog.gone = dialog.ids.count - spaces.count
      overlay = .activation(dialog)
    case .success: break
    case .failure(let error):
      overlay = nil
      say(.error, words.cantRead(words.reason(error)))
    }
    return []
  }

  mutating func press(_ key: Key, in dialog: UndoDialog) -> [Effect] {
    var dialog = dialog
    switch answer(key, actFocused: dialog.actFocused) {
    case .act:
      overlay = nil
      if case .disabled(let reason) = writing {
        say(.warning, words.notUndone(reason))
        return []
      }
      return [.space(request: nextRequest(), .undo(dialog.edits))]
    case .no: overlay = nil
    case .turn:
      dialog.actFocused.toggle()
      overlay = .undo(dialog)
    case nil: return common(key)
    }
    return []
  }
}

extension SpaceDeletion {
  /// Says why it was not deleted; what was typed stays.
  mutating func fail(_ reason: String) {
    problem = reason
    if stage == .deleting { stage = .asking }
  }
}

extension DashboardState {
  /// Spaces on screen that a trigger's new job says were edited, by whomever, and the one under a dialog that was deleted: they are read again.
  func rereads(after jobs: some Sequence<Job>, except known: [UUID]) -> [Effect] {
    var ids: Set<UUID> = []
    for job in jobs where job.status == .pending {
      let id = job.key.spaceID
      if job.key.eventType == .update ? list.ids.contains(id) : job.key.eventType == .delete && id == dialogSpace { ids.insert(id) }
    }
    ids.subtract(known)
    return ids.isEmpty ? [] : [.refreshSpaces(ids.sorted())]
  }

  /// Tells an open dialog that its space is gone: nothing is done any more, and what was typed stays to be read.
  mutating func noteVanished(_ ids: [UUID]) {
    guard let id = dialogSpace, ids.contains(id) else { return }
    switch overlay {
    case .deletion(var deletion) where deletion.stage == .asking || deletion.stage == .loading:
      deletion.stage = .gone
      overlay = .deletion(deletion)
    case .form(var form) where form.stage == .editing:
      form.problem = words.spaceGone
      overlay = .form(form)
    default: break
    }
  }

  /// The space that an open form or deletion is about.
  private var dialogSpace: UUID? {
    switch overlay {
    case .deletion(let deletion): deletion.id
    case .form(let form): form.id
    default: nil
    }
  }
}
