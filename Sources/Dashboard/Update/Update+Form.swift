import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// A key press over the form.
  mutating func press(_ key: Key, in form: SpaceForm) -> [Effect] {
    var form = form
    switch form.stage {
    case .loading:
      if key == .escape || key == .control("c") {
        overlay = nil
        return key == .escape ? [] : interrupt()
      }
      if [.control("l"), .control("z")].contains(key) { return common(key) }
      if form.keysAhead.count < SpaceForm.keptKeys { form.keysAhead.append(key) }
      overlay = .form(form)
      return []
    case .saving:
      guard key.leaves else { return common(key, isWaiting: true) }
      form.notice = words.stillSaving
      overlay = .form(form)
      return key == .control("c") ? interrupt() : []
    case .discarding(let actFocused): return answerDiscarding(key, form, actFocused)
    case .conflict(let review): return press(key, in: review, of: form)
    case .editing: return edit(key, form)
    }
  }

  private mutating func edit(_ key: Key, _ form: SpaceForm) -> [Effect] {
    var form = form
    form.problem = nil
    form.notice = nil
    defer { if case .form = overlay { overlay = .form(form) } }
    switch key {
    case .tab, .down: form.focus(on: form.focus + 1)
    case .backTab, .up: form.focus(on: form.focus - 1)
    case .pageDown:
      // A change takes three lines at most.
      if form.saveFocused { form.reviewTop = min(form.reviewTop + 1, form.changes.count * 3) } else { form.focusSave() }
    case .pageUp: if form.reviewTop > 0 { form.reviewTop -= 1 } else { form.focus(on: 0) }
    case .escape, .control("c"): return leave(&form, key)
    case .enter:
      guard form.focused == nil else {
        form.focus(on: form.focus + 1)
        return []
      }
      return form.saveFocused ? save(&form) : leave(&form, key)
    default: return editFocused(key, &form)
    }
    return []
  }

  private mutating func editFocused(_ key: Key, _ form: inout SpaceForm) -> [Effect] {
    guard let field = form.focused, !field.isChoice else {
      switch key {
      case .character("q"): return leave(&form, key)
      case .left, .character("h"), .right, .character("l"), .character(" "):
        if form.focused != nil {
          form.choose(next: key != .left && key != .character("h"))
        } else {
          form.focus(on: form.saveFocused ? form.focus + 1 : form.focus - 1)
        }
      default: return common(key)
      }
      return []
    }
    switch form.change({ $0.press(key) }) {
    case .done: return []
    case .full: form.notice = words.fieldFull(field.limit)
    case .none: return common(key)
    }
    return []
  }

  /// Esc, Ctrl-C, [Cancel]: closes a form that loses nothing, else asks.
  private mutating func leave(_ form: inout SpaceForm, _ key: Key) -> [Effect] {
    guard form.isUnsaved else {
      overlay = nil
      return key == .control("c") ? interrupt() : []
    }
    form.stage = .discarding(actFocused: false)
    return []
  }

  private mutating func answerDiscarding(_ key: Key, _ form: SpaceForm, _ actFocused: Bool) -> [Effect] {
    var form = form
    switch answer(key, actFocused: actFocused) {
    case .act:
      overlay = nil
      return []
    case .no: form.stage = .editing
    case .turn: form.stage = .discarding(actFocused: !actFocused)
    case nil: return common(key)
    }
    overlay = .form(form)
    return []
  }

  /// Enter on [Save]: what is wrong gets the focus; what is right is sent.
  private mutating func save(_ form: inout SpaceForm) -> [Effect] {
    if let wrong = form.visible.first(where: { form.problem(of: $0) != nil }) {
      form.focus(on: wrong)
      return []
    }
    guard form.isUnsaved || form.id == nil else {
      form.notice = words.noChange
      return []
    }
    if case .disabled(let reason) = writing {
      form.problem = words.notSaved(reason)
      return []
    }
    form.stage = .saving
    form.request = nextRequest()
    guard let id = form.id else { return [.space(request: form.request, .create(form.wanted))] }
    return [.space(request: form.request, .save(SpaceEdit(id: id, name: form.name, before: form.base, after: form.wanted)))]
  }

  private mutating func press(_ key: Key, in review: ConflictReview, of form: SpaceForm) -> [Effect] {
    var (form, review) = (form, review)
    let count = review.fields.count + ConflictReview.Button.allCases.count
    switch key {
    case .tab, .down, .character("j"): review.focus = (review.focus + 1) % count
    case .backTab, .up, .character("k"): review.focus = (review.focus + count - 1) % count
    case .pageDown: review.focus = review.fields.count
    case .pageUp: review.focus = 0
    case .left, .right, .character(" "), .character("h"), .character("l"):
      if review.fields.indices.contains(review.focus) {
        review.mine.formSymmetricDifference([review.fields[review.focus]])
      } else {
        let last = ConflictReview.Button.allCases.count - 1
        let button = review.focus - review.fields.count + (key == .left || key == .character("h") ? -1 : 1)
        review.focus = review.fields.count + min(max(button, 0), last)
      }
    case .enter:
      switch review.button {
      case nil: review.focus += 1
      case .goOn, .takeTheirs:
        form.rebase(onto: review.conflict.theirs, keepingMine: review.button == .goOn ? review.mine : [])
        form.notice = words.merged
        overlay = .form(form)
        return []
      case .giveUp:
        overlay = nil
        return refreshAfterWrite()
      }
    // Nothing was chosen yet: the text typed stays, and saving again meets the same conflict.
    case .escape, .character("q"), .control("c"):
      form.stage = .editing
      overlay = .form(form)
      return []
    default: return common(key)
    }
    form.stage = .conflict(review)
    overlay = .form(form)
    return []
  }

  /// Text in one piece over a form: true when it was the form's.
  mutating func pasteIntoForm(_ text: String) -> Bool {
    guard case .form(var form) = overlay, form.stage == .editing, let field = form.focused, !field.isChoice else { return false }
    form.problem = nil
    form.notice = form.change { $0.paste(text) } == .full ? words.pasteCut(field.limit) : nil
    overlay = .form(form)
    return true
  }
}

extension Key {
  /// True for the keys that leave a dialog without a text field.
  var leaves: Bool { self == .escape || self == .control("c") || self == .character("q") }
}
