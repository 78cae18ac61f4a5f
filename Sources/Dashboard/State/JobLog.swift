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
    /// How many changes were seen before it.
    public var number: Int
  }

  /// The latest tries, newest first; empty on a table that keeps no log of them.
  public private(set) var attempts: [Attempt] = []
  /// What the feed saw, oldest first: at the end one is added without moving all others. Now and then those that are too old are dropped.
  private(set) var seen: [Change] = []
  /// The lines as they stood when the operator paused the log; nil while it follows.
  private var held: Held?
  /// How many changes were ever seen.
  private var changesSeen = 0
  /// What lines must hold to be shown; a leading `!` inverts it, empty shows all.
  public var filter = ""

  private struct Held: Sendable, Equatable {
    var attempts: [Attempt]
    var seen: [Change]
    var changesSeen: Int
  }

  /// What a line is known by, whatever comes before it.
  enum LineID: Equatable {
    case attempt(Int64)
    case change(Int)
  }

  /// How many lines are kept of each kind.
  public static let kept = 500
  /// How many changes are kept until those that are too old are dropped together.
  static let most = kept * 5 / 4
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
    if seen.count >= Self.most { seen.removeFirst(seen.count - Self.kept) }
    seen.append(Change(at: now, job: job, number: changesSeen))
    changesSeen += 1
  }

  /// Pauses the log, or lets it follow again.
  mutating func togglePause() {
    held = held == nil ? Held(attempts: attempts, seen: seen, changesSeen: changesSeen) : nil
  }

  /// How many lines came since the operator paused the log, of those that are kept; nil while it follows.
  var news: Int? {
    guard let held else { return nil }
    guard showsAttempts else { return min(changesSeen - held.changesSeen, Self.kept) }
    let last = held.attempts.first?.id ?? .min
    return attempts.prefix { $0.id > last }.count
  }

  /// True when the lines are tries, not changes.
  var showsAttempts: Bool { !(held?.attempts ?? attempts).isEmpty }

  /// The tries on screen.
  var shownAttempts: [Attempt] {
    let attempts = held?.attempts ?? attempts
    return filter.isEmpty ? attempts : attempts.filter { matches($0.searchable) }
  }

  /// The changes on screen, newest first.
  var shownChanges: [Change] {
    let changes: [Change] = (held?.seen ?? seen).suffix(Self.kept).reversed()
    return filter.isEmpty ? changes : changes.filter { matches($0.job.searchable) }
  }

  /// The line in a row, or nil.
  func line(in row: Int) -> LineID? {
    if showsAttempts {
      let lines = shownAttempts
      return lines.indices.contains(row) ? .attempt(lines[row].id) : nil
    }
    let lines = shownChanges
    return lines.indices.contains(row) ? .change(lines[row].number) : nil
  }

  /// The row of a line, or nil when it is no longer kept.
  func row(of line: LineID) -> Int? {
    switch line {
    case .attempt(let id): showsAttempts ? shownAttempts.firstIndex { $0.id == id } : nil
    case .change(let number): showsAttempts ? nil : shownChanges.firstIndex { $0.number == number }
    }
  }

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
