/// What happened by itself and is still to be learnt, in its order, and when: a key is answered on the screen first.
///
/// Large news come out a piece at a time, so that a key need not wait for all of them.
public struct News: Sendable {
  private var waiting: ArraySlice<Event> = []
  /// True when they waited for a key once, and don't for the next.
  private var areOwed = false

  /// There is none yet.
  public init() {}

  /// Takes in what has arrived.
  public mutating func add(_ events: [Event]) { waiting += events.flatMap(\.pieces) }

  /// The next event, or a piece of it; nil when all is learnt.
  public mutating func next() -> Event? { waiting.popFirst() }

  /// True while some wait here.
  public var hasMore: Bool { !waiting.isEmpty }

  /// Says whether they may be learnt now, or have to wait for the frame of a key that came with them: one frame, however many keys come.
  public mutating func mayBeLearnt(withKeys keysCame: Bool) -> Bool {
    let isTheirTurn = !keysCame || areOwed
    areOwed = !isTheirTurn && hasMore
    return isTheirTurn
  }
}
