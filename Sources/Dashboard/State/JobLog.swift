import FoundationEssentials
import SyncCore

/// The log: tries of a migrated deployment, else the changes that the feed saw; newest first, and filtered.
public struct JobLog: Sendable, Equatable {
  /// One change that the feed saw.
  public struct Change: Sendable, Equatable {
    /// When the change arrived here.
    public var at: Timestamp
    /// The job as it stands since.
    public var job: Job
  }

  /// The latest tries, newest first; empty on a table that keeps no log of them.
  public private(set) var attempts: [Attempt] = []
  /// What the feed saw, newest first.
  public private(set) var changes: [Change] = []
  /// What lines must hold to be shown; a leading `!` inverts it, empty shows all.
  public var filter = ""

  /// How many lines are kept of each kind.
  public static let kept = 500
  /// How many tries are read at once.
  static let listed = 200

  /// Takes tries that were read.
  mutating func learn(_ fresh: [Attempt]) {
    guard !fresh.isEmpty else { return }
    let known = Set(fresh.map(\.id))
    attempts = (fresh + attempts.filter { !known.contains($0.id) }).sorted { $0.id > $1.id }
    if attempts.count > Self.kept { attempts.removeLast(attempts.count - Self.kept) }
  }

  /// Takes a change that the feed saw.
  mutating func learn(_ job: Job, at now: Timestamp) {
    changes.insert(Change(at: now, job: job), at: 0)
    if changes.count > Self.kept { changes.removeLast() }
  }

  /// True when the lines are tries, not changes.
  var showsAttempts: Bool { !attempts.isEmpty }

  /// The tries on screen.
  var shownAttempts: [Attempt] { filter.isEmpty ? attempts : attempts.filter { matches($0.searchable) } }

  /// The changes on screen.
  var shownChanges: [Change] { filter.isEmpty ? changes : changes.filter { matches($0.job.searchable) } }

  /// The number of lines on screen.
  var rowCount: Int { showsAttempts ? shownAttempts.count : shownChanges.count }

  private func matches(_ text: String) -> Bool {
    let isInverted = filter.first == "!"
    let wanted = (isInverted ? filter.dropFirst() : filter[...]).lowercased()
    return wanted.isEmpty || text.lowercased().contains(wanted) != isInverted
  }
}

extension Attempt {
  /// What the log's filter looks at.
  fileprivate var searchable: String {
    [spaceName, key.eventType.rawValue, outcome, worker, error, requestID].compactMap { $0 }.joined(separator: "\n")
  }
}

extension Job {
  /// What the log's filter looks at.
  fileprivate var searchable: String {
    [spaceName, key.eventType.rawValue, rawStatus, errorMessage, requestedBy].compactMap { $0 }.joined(separator: "\n")
  }
}
