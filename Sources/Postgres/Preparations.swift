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
  /// The prepared ones that came last. Who runs a few statements all the time has the same texts at hand, and a text is compared with itself
  /// at once, whereas its hash goes through all of it.
  private var recent: [(sql: String, name: String)] = []

  /// Notes that the statement comes now, and says how to send it.
  mutating func next(for sql: String) -> Step {
    if let known = recent.first(where: { $0.sql == sql }) { return .prepared(known.name) }
    if let state = states[sql] {
      guard state.isPrepared else { return .prepare(state.name) }
      if recent.count == 4 { recent.removeFirst() }
      recent.append((sql, state.name))
      return .prepared(state.name)
    }
    if states.count < Self.limit {
      count += 1
      states[sql] = ("spacesync_\(count)", false)
    }
    return .none
  }

  /// Notes that the server holds it.
  mutating func markPrepared(_ sql: String) { states[sql]?.isPrepared = true }

  /// Starts from the beginning with it; a later attempt takes another name.
  mutating func forget(_ sql: String) {
    states[sql] = nil
    recent = []
  }
}
