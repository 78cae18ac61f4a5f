import FoundationEssentials
import SyncCore
import TextScreen

@testable import Dashboard

extension Sample {
  /// The fourth space of the sample page as the form reads it.
  static var record: SpaceRecord {
    var record = SpaceRecord(fields: SpaceField.allCases)
    record[.name] = "Paris Nation (会议室) 2"
    record[.description] = "Calme, sur cour. Écran 55 pouces, tableau blanc."
    record[.capacity] = "8"
    record[.isActive] = "true"
    record[.pricingType] = "daily"
    record[.dailyPrice] = "95.00"
    record[.hourlyPrice] = "20.00"
    return record
  }

  /// A dashboard with the form open over the fourth space.
  static func form(_ columns: Int = 80, _ rows: Int = 24, _ language: Language = .english) -> DashboardState {
    var state = loaded(columns, rows, language)
    state.keys(.down, .down, .down)
    let effects = state.keys(.character("e"))
    state.answer(effects, .opened(record))
    return state
  }
}

extension DashboardState {
  /// The form, when it is open.
  var form: SpaceForm? { if case .form(let form) = overlay { form } else { nil } }
  /// The question before a deletion, when it is open.
  var deletion: SpaceDeletion? { if case .deletion(let deletion) = overlay { deletion } else { nil } }

  /// Answers the last work of these effects.
  @discardableResult
  mutating func answer(_ effects: [Effect], _ answer: SpaceAnswer) -> [Effect] { self.answer(effects, .success(answer)) }

  @discardableResult
  mutating func answer(_ effects: [Effect], _ result: Result<SpaceAnswer, StoreError>) -> [Effect] {
    guard let (request, work) = effects.works.last else { return [] }
    return run(.spaceAnswered(request: request, work, result))
  }

  /// Puts the focus of the form on a field.
  mutating func focus(_ field: SpaceField) {
    for _ in 0..<20 where form?.focused != field { keys(.tab) }
  }

  /// Replaces the text of a field.
  mutating func fill(_ field: SpaceField, _ text: String) {
    focus(field)
    keys(.control("u"))
    type(text)
  }
}

extension [Effect] {
  /// True when one of them writes to the database.
  var write: Bool { contains { $0.writes } }
  /// The works on spaces among them.
  var works: [(request: Int, work: SpaceWork)] {
    compactMap { if case .space(let request, let work) = $0 { (request, work) } else { nil } }
  }
}
