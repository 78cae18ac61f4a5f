/// What a request for many spaces would meet, counted before anything is sent.
public struct SyncPlan: Sendable, Equatable {
  /// Spaces that would be queued.
  public var total: Int
  /// Those of them that have no Stripe product yet.
  public var created: Int
  /// Those that changed since their last sync.
  public var changed: Int
  /// Inactive ones whose product would be archived.
  public var archived: Int
  /// Those whose job of this event type waits already: it is replaced.
  public var pending: Int
  /// Those with a job in hand: they run again after it ends.
  public var inHand: Int
  /// Inactive spaces under the same search that would not be queued.
  public var untouched: Int
  /// Jobs a second at the latest pace that the log of tries shows; nil where nothing tells.
  public var pace: Double?

  /// Makes a plan; by default an empty one.
  public init(
    total: Int = 0, created: Int = 0, changed: Int = 0, archived: Int = 0, pending: Int = 0, inHand: Int = 0, untouched: Int = 0,
    pace: Double? = nil
  ) {
    self.total = total
    self.created = created
    self.changed = changed
    self.archived = archived
    self.pending = pending
    self.inHand = inHand
    self.untouched = untouched
    self.pace = pace
  }

  /// Those that need no sync.
  public var kept: Int { max(total - created - changed - archived, 0) }

  /// The plan for just these spaces, from their rows and jobs.
  public init(of page: SpacePage, eventType: EventType) {
    let acts = page.spaces.map(PlannedAct.init)
    func count(_ act: PlannedAct) -> Int { acts.count { $0 == act } }
    let inHand = Set(page.jobs.filter { $0.status == .processing || $0.isInHand == true }.map(\.key.spaceID))
    self.init(
      total: page.spaces.count, created: count(.create), changed: count(.change), archived: count(.archive),
      pending: page.jobs.count { $0.status == .pending && $0.key.eventType == eventType && $0.isInHand != true }, inHand: inHand.count)
  }
}
