/// Which statements of a connection were seen and which are prepared.
struct Preparations {
  /// What to do with a statement now.
  enum Step {
    case none, prepare(String), prepared(String)
  }

  // Texts are static and few; a program that builds them gets no more than this.
  private static let limit = 256
  private var states: [String: (name: String, isPrepared: Bool)] = [:]
  private var count = 0

  /// Notes that the statement comes now, and says how to send it.
  mutating func next(for sql: String) -> Step {
    if let state = states[sql] { return state.isPrepared ? .prepared(state.name) : .prepare(state.name) }
    if states.count < Self.limit {
      count += 1
      states[sql] = ("spacesync_\(count)", false)
    }
    return .none
  }

  /// Notes that the server holds it.
  mutating func markPrepared(_ sql: String) { states[sql]?.isPrepared = true }

  /// Starts from the beginning with it; a later attempt takes another name.
  mutating func forget(_ sql: String) { states[sql] = nil }
}
