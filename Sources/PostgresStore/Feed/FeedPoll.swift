import Postgres
import SyncCore

/// One connection's polling: looks at the table, says what changed, and decides how soon to look again.
struct FeedPoll {
  /// The position, to be resumed from on another connection.
  private(set) var cursor: FeedCursor
  /// Seconds until the next look.
  private(set) var interval = 1.0

  private let connection: Connection
  private let catalogue: Catalogue
  private let deliver: @Sendable (FeedEvent) -> Void
  private let clock = ContinuousClock()
  /// Counting is a pass over the whole table: never more than a tenth of the time goes into it.
  private var countsAreDue: ContinuousClock.Instant
  /// True when something may have changed since the last count.
  private var countsAreStale = true

  /// Takes the position first and counts second, then says that the feed follows: whoever reads after that misses nothing.
  init(
    _ opened: Session.Opened, resuming saved: FeedCursor?, _ deliver: @escaping @Sendable (FeedEvent) -> Void
  ) async throws(PostgresError) {
    connection = opened.connection
    catalogue = opened.catalogue
    self.deliver = deliver
    countsAreDue = clock.now
    guard let here = try await connection.first(PositionStatement(catalogue)) else {
      throw PostgresError(.decoding, "The server did not say where it stands")
    }
    let fresh = FeedCursor(snapshot: here.snapshot, started: here.started, deleted: here.deleted)
    let resumes = saved?.canResume(at: here.snapshot, started: here.started) ?? false
    cursor = resumes ? saved ?? fresh : fresh
    if resumes {
      deliver(.connected(.polling))
      try await look()
    } else {
      cursor.advance(to: here.snapshot, delivering: try await connection.run(WindowStatement(since: here.snapshot)))
      let counts = try await count()
      cursor.counts = counts
      deliver(.connected(.polling))
      if saved != nil { deliver(.reload) }
      deliver(.counted(counts))
    }
    pace(hasChanged: true)
  }

  /// Looks once: the changes, or a storm; then the counts when they are due.
  mutating func look() async throws(PostgresError) {
    let before = cursor.snapshot
    let rows = try await connection.run(DeltaStatement(catalogue, since: before, delivered: cursor.delivered))
    guard let here = rows.first else { return }
    let jobs = rows.compactMap(\.job)
    var mustReload = here.deleted > cursor.deleted
    cursor.deleted = here.deleted
    if jobs.count > DeltaStatement.limit {
      // The screen reads everything after this, so everything that stands there now counts as shown.
      cursor.advance(to: here.snapshot, delivering: try await connection.run(WindowStatement(since: before)))
      mustReload = true
    } else {
      cursor.advance(to: here.snapshot, delivering: rows.compactMap(\.version))
      if !jobs.isEmpty { deliver(.changed(jobs)) }
    }
    // An equal snapshot means that nobody committed anything; a standby's snapshot can't say that.
    let isQuiet = here.snapshot == before && jobs.isEmpty && !mustReload && !catalogue.isInRecovery
    if !isQuiet { countsAreStale = true }
    if clock.now >= countsAreDue, countsAreStale, let old = cursor.counts {
      let counts = try await count()
      // Without graves in the table, fewer rows than before is how a deletion shows; the server's own count above catches
      // the deletion that an insertion hides.
      mustReload = mustReload || counts.total < old.total
      if mustReload { deliver(.reload) }
      if counts != old { deliver(.counted(counts)) }
      cursor.counts = counts
    } else if mustReload {
      deliver(.reload)
    }
    pace(hasChanged: !jobs.isEmpty || mustReload)
  }

  /// Counts the statuses, and puts the next count off when this one was dear.
  private mutating func count() async throws(PostgresError) -> JobCounts {
    let start = clock.now
    let counts = JobCounts(try await connection.run(JobCountsStatement()))
    let cost = clock.now - start
    countsAreStale = false
    countsAreDue = cost < .milliseconds(50) ? clock.now : clock.now.advanced(by: cost * 10)
    return counts
  }

  /// Once a second while something is under way, less and less often while nothing is.
  private mutating func pace(hasChanged: Bool) {
    let isActive = (cursor.counts?.pending ?? 0) + (cursor.counts?.processing ?? 0) > 0
    interval = isActive || hasChanged ? 1 : min(5, interval * 2)
  }
}
