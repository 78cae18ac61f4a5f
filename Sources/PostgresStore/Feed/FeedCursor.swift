import SyncCore

/// What the feed remembers between two looks, and over a lost connection.
struct FeedCursor: Sendable {
  /// The position of the last look.
  private(set) var snapshot: Snapshot
  /// True when a standby took the snapshot, which then lists no running transaction.
  private(set) var isFromStandby: Bool
  /// The server of the last look: where it is, and since when it runs.
  private let server: (address: String, started: Timestamp?)
  /// Transactions that lie in the part that is read again and whose rows were delivered.
  private(set) var delivered: Set<UInt32> = []
  /// The server's count of deleted rows at the last look.
  var deleted: Int
  private var at = ContinuousClock.now

  /// More than this is not worth sending with every look; what is dropped is delivered again, which harms nobody.
  static let capacity = 8_192
  /// Graves are kept for twice this long; who was away for longer reads everything anew.
  static let longestAbsence = Duration.seconds(24 * 3_600)

  init(_ position: FeedPosition) {
    snapshot = position.snapshot
    isFromStandby = position.terms.isInRecovery
    server = (position.address, position.terms.started)
    deleted = position.deleted
  }

  /// True when the server is the one of the last look and has gone on since: what was missed can be asked for.
  func canResume(at position: FeedPosition, now: ContinuousClock.Instant = .now) -> Bool {
    server == (position.address, position.terms.started) && position.snapshot.xmax >= snapshot.xmax && now - at < Self.longestAbsence
  }

  /// Remembers transactions whose rows were shown, and forgets those that no later look reads again.
  mutating func advance(to snapshot: Snapshot, isFromStandby: Bool, delivering versions: some Sequence<UInt32>) {
    self.snapshot = snapshot
    self.isFromStandby = isFromStandby
    at = .now
    delivered.formUnion(versions)
    delivered = delivered.filter(snapshot.rereads)
    if delivered.count > Self.capacity {
      delivered = Set(delivered.sorted { Int32(bitPattern: $0 &- $1) > 0 }.prefix(Self.capacity))
    }
  }
}
