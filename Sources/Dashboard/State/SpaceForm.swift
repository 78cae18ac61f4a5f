import FoundationEssentials
import SyncCore
import TextScreen

/// The form over a space: what it was opened on, what stands in its fields, and where the operator is.
public struct SpaceForm: Sendable, Equatable {
  /// Where the form is.
  public enum Stage: Sendable, Equatable {
    /// The space is being read.
    case loading
    /// Fields are edited.
    case editing
    /// The database has been asked to write.
    case saving
    /// Leaving was asked for, and changes would be lost; true when the act, not "No", has the focus.
    case discarding(actFocused: Bool)
    /// Somebody else's edit came between.
    case conflict(ConflictReview)
  }

  /// The space, or nil for a new one.
  public let id: UUID?
  /// Its name when the form was opened.
  public var name: String
  /// The most keys that are kept while the space is read.
  static let keptKeys = 200
  /// What the form was opened on: the fence of the write.
  public private(set) var base = SpaceRecord()
  /// Where it is.
  public var stage = Stage.loading
  /// The request in flight.
  public var request: Int
  /// The index of the focus: the visible fields, then the two buttons.
  public private(set) var focus = 0
  /// How many lines of the changes were scrolled past while a button has the focus.
  public var reviewTop = 0
  /// Keys that were pressed while the space was being read: they are for the form, and come into it in their order.
  var keysAhead: [Key] = []
  /// Why it was not saved, or nil.
  public var problem: String?
  /// What became of the last key where it was not what was asked for, or nil.
  public var notice: String?
  /// The language in which amounts are written.
  private let language: Language
  private var lines: [SpaceField: LineField] = [:]
  private var initial: [SpaceField: String] = [:]
  private var choices = SpaceRecord()

  /// Makes a form that waits for its space.
  init(id: UUID?, name: String, request: Int, language: Language) {
    self.id = id
    self.name = name
    self.request = request
    self.language = language
  }

  /// Begins to edit a record.
  mutating func open(_ record: SpaceRecord) {
    base = record
    choices = record
    stage = .editing
    lines = [:]
    initial = [:]
    for field in record.fields where !field.isChoice {
      let text = field.text(of: record[field], language)
      initial[field] = text
      lines[field] = LineField(text, limit: field.limit)
    }
    focus = 0
  }

  /// The fields on screen: of the prices the one that the pricing type names, and the label of a custom one.
  public var visible: [SpaceField] {
    let pricing = choices.pricing
    return base.fields.filter { field in
      guard base.fields.contains(.pricingType) else { return true }
      if let price = field.pricing { return price == pricing }
      return field != .customLabel || pricing == .custom
    }
  }

  /// The field that has the focus, or nil when a button has.
  public var focused: SpaceField? { visible.indices.contains(focus) ? visible[focus] : nil }
  /// True when [Save] has the focus.
  public var saveFocused: Bool { focus == visible.count }

  /// Puts the focus somewhere; it wraps round.
  mutating func focus(on index: Int) {
    let count = visible.count + 2
    focus = (index % count + count) % count
    reviewTop = 0
    notice = nil
  }

  /// Puts the focus on a field, if it is on screen.
  mutating func focus(on field: SpaceField) { visible.firstIndex(of: field).map { focus(on: $0) } }

  /// Puts the focus on [Save].
  mutating func focusSave() { focus(on: visible.count) }

  /// The line under edit of a field, or nil for a choice.
  public func line(_ field: SpaceField) -> LineField? { lines[field] }

  /// Changes the line that has the focus.
  mutating func change(_ body: (inout LineField) -> LineField.Change) -> LineField.Change {
    guard let field = focused, var line = lines[field] else { return .none }
    let change = body(&line)
    lines[field] = line
    return change
  }

  /// Takes the next or the previous value of the choice that has the focus.
  mutating func choose(next: Bool) {
    guard let field = focused, field.isChoice else { return }
    let values = values(of: field)
    let current = values.firstIndex(of: choices[field]) ?? 0
    choices[field] = values[(current + (next ? 1 : values.count - 1)) % values.count]
  }

  /// The values that a choice offers; what stood there before is always one of them.
  private func values(of field: SpaceField) -> [String?] {
    let known: [String?] = field == .isActive ? ["true", "false"] : PricingType.allCases.map(\.rawValue)
    // A null counts as inactive, so it takes the place of "inactive" and is not turned into it unasked.
    if field == .isActive { return base[field] == nil ? ["true", nil] : known }
    return known.contains(base[field]) ? known : known + [base[field]]
  }

  /// What a field is to become, or why that can't be. A field that was not touched stays as it was, whatever it holds.
  func value(of field: SpaceField) -> Result<String?, FieldProblem> {
    guard visible.contains(field) else { return .success(base[field]) }
    guard !field.isChoice, let text = lines[field]?.text else { return .success(choices[field]) }
    // A new space's empty name was not touched either, and can't be left so.
    if text == initial[field], id != nil || field != .name { return .success(base[field]) }
    do throws(FieldProblem) { return .success(try field.value(reading: text)) } catch { return .failure(error) }
  }

  /// Why a field can't be saved as it stands, or nil.
  func problem(of field: SpaceField) -> FieldProblem? {
    if case .failure(let problem) = value(of: field) { return problem }
    return nil
  }

  /// True when a field differs from what the form was opened on.
  func isChanged(_ field: SpaceField) -> Bool {
    if case .success(let value) = value(of: field) { return value != base[field] }
    return true
  }

  /// The fields that differ, or can't be read.
  var changes: [SpaceField] { base.fields.filter(isChanged) }
  /// True when leaving loses something that was typed.
  public var isUnsaved: Bool { base.fields.contains { isChanged($0) && !(id == nil && lines[$0]?.text.isEmpty == true) } }

  /// The record as it is to become; fields that can't be read stay as they were.
  var wanted: SpaceRecord {
    var record = base
    for field in base.fields { if case .success(let value) = value(of: field) { record[field] = value } }
    return record
  }

  /// The field's text as it stands in the form.
  func shown(_ field: SpaceField) -> String { field.isChoice ? choices[field] ?? "" : lines[field]?.text ?? "" }

  /// Goes on after a conflict: edits what stands in the database now, with the operator's own values where they are kept.
  mutating func rebase(onto theirs: SpaceRecord, keepingMine mine: Set<SpaceField>) {
    let old = self
    open(theirs)
    for field in theirs.fields {
      // What the other one left alone stays as it was typed.
      let isKept = mine.contains(field) || (theirs[field] == old.base[field] && old.isChanged(field))
      guard isKept, old.visible.contains(field) else { continue }
      if field.isChoice { choices[field] = old.choices[field] } else { lines[field] = old.lines[field] }
    }
    focusSave()
  }
}

/// The choice between one's own values and those of somebody else, field by field; theirs unless the operator says otherwise.
public struct ConflictReview: Sendable, Equatable {
  /// What stands in the database now.
  public var conflict: SpaceConflict
  /// The fields in which the other one's values differ both from what was and from one's own.
  public var fields: [SpaceField]
  /// The fields in which one's own value is kept.
  public var mine: Set<SpaceField> = []
  /// The index of the focus: the fields, then the three buttons.
  public var focus = 0

  /// The buttons below the fields.
  enum Button: Int, CaseIterable {
    case goOn
    case takeTheirs
    case giveUp
  }

  /// The button that has the focus, or nil.
  var button: Button? { Button(rawValue: focus - fields.count) }
}

extension SpaceField {
  /// True when a field offers values instead of text.
  var isChoice: Bool { kind == .state || kind == .pricing }

  /// A value as it stands in the form: amounts in the notation of the language.
  func text(of value: String?, _ language: Language) -> String {
    guard let value else { return "" }
    guard kind == .money, let amount = Amount(decimal: value) else { return typed(value) }
    return MoneyFormat(language: language).number(amount)
  }
}
