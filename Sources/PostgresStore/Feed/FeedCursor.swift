import SyncCore

/// What the feed remembers between two looks, and over a lost connection.
struct FeedCursor: Sendable {
  /// The position of the last look.
  var snapshot: Snapshot
  /// When the server was started; another moment means another server or a restart.
  var started: Timestamp?
  /// Transactions that lie in the part that is read again and whose rows were delivered.
  private(set) var delivered: Set<UInt32> = []
  /// The last counts that were delivered.
  var counts: JobCounts?
  /// The server's count of deleted rows at the last look.
  var deleted: Int

  /// More than this is not worth sending with every look; what is dropped is delivered again, which harms nobody.
  static let capacity = 8_192

  init(snapshot: Snapshot, started: Timestamp?, deleted: Int) {
    self.snapshot = snapshot
    self.started = started
    self.deleted = deleted
  }

  /// True when the server is the one of the last look and has gone on since: what was missed can be asked for.
  func canResume(at snapshot: Snapshot, started: Timestamp?) -> Bool {
    self.started == started && snapshot.xmax >= self.snapshot.xmax
  }

  /// Remembers transactions whose rows were shown, and forgets those that no later look reads again.
  mutating func advance(to snapshot: Snapshot, delivering versions: some Sequence<UInt32>) {
    self.snapshot = snapshot
    delivered.formUnion(versions)
    delivered = delivered.filter(snapshot.rereads)
    if delivered.count > Self.capacity {
      delivered = Set(delivered.sorted { Int32(bitPattern: $0 &- $1) > 0 }.prefix(Self.capacity))
    }
  }
}
