import FoundationEssentials
import SyncCore
import TextScreen

/// What happened. `update` learns everything, the time included, from events.
public enum Event: Sendable {
  /// The dashboard begins: ask for the first page.
  case started
  /// A key was pressed.
  case key(Key)
  /// These keys, all of which a text can hold, came at once and follow one by one.
  case keysArrived([Key])
  /// The mouse did something.
  case mouse(MouseEvent)
  /// Text was pasted.
  case pasted(String)
  /// The terminal has this size now.
  case resized(ScreenSize)
  /// A moment came that `nextDeadline` had asked for.
  case deadline
  /// The operator came back after Ctrl-Z.
  case resumed
  /// The feed says something.
  case feed(FeedEvent)
  /// A page came, or why it didn't.
  case pageLoaded(request: Int, Result<SpacePage, StoreError>)
  /// The spaces that a word names came, or why they can't be told.
  case resolved(request: Int, NamedAct, String, Result<[Space], StoreError>)
  /// Spaces were counted.
  case spacesCounted(request: Int, Result<SpaceCounts, StoreError>)
  /// What a request for all listed spaces would meet was counted.
  case planned(request: Int, Result<SyncPlan, StoreError>)
  /// A page of the dry run came.
  case dryRunLoaded(request: Int, Result<SpacePage, StoreError>)
  /// A bulk request begins under this mark.
  case syncMarked(request: Int, RequestMark)
  /// The jobs of a bulk request were counted, which took so many microseconds.
  case progressLoaded(RequestMark, Result<JobCounts, StoreError>, cost: Int64)
  /// The failed jobs of a bulk request came.
  case failuresLoaded(RequestMark, Result<[Job], StoreError>)
  /// The failed jobs of a bulk request were put back, or why not.
  case bulkRetried(RequestMark, Result<Int, StoreError>)
  /// The waiting jobs of a bulk request were removed, or why not.
  case bulkStopped(RequestMark, Result<Int, StoreError>)
  /// The receipts of earlier sessions, the latest request first.
  case receiptsRecalled([BulkReceipt])
  /// Spaces of the window were read again.
  case spacesRefreshed(asked: [UUID], Result<SpacePage, StoreError>)
  /// The next match of a search, nil when there is none, or why it can't be told.
  case matchFound(request: Int, Result<Space?, StoreError>)
  /// The spaces from one marked space to another came, or why they can't be told.
  case rangeRead(request: Int, Result<[Space], StoreError>)
  /// So many rows of an export were written.
  case exportProgressed(request: Int, Int)
  /// An export ended.
  case exportEnded(request: Int, Result<ExportReceipt, ExportFailure>)
  /// The latest jobs came.
  case jobsLoaded(request: Int, Result<[Job], StoreError>)
  /// One job with its payload came; nil when it is gone.
  case jobLoaded(JobKey, Result<Job?, StoreError>)
  /// A chunk of a sync was committed: the sum so far.
  case syncProgressed(request: Int, SyncReceipt)
  /// A sync was queued, or why it wasn't.
  case syncEnded(request: Int, SyncIntent, Result<SyncReceipt, StoreError>)
  /// The debug panel's single sync found no active space.
  case syncFoundNoSpace(request: Int)
  /// The failed jobs of this space are pending again: which, or why not.
  case jobsRetried(name: String, Result<[JobKey], StoreError>)
  /// Pending jobs were removed, or why not.
  case jobsCancelled(name: String, Result<[JobKey], StoreError>)
  /// Stripe answered, or why it didn't.
  case stripeTested(Result<StripeAccount, StripeFailure>)
  /// The Edge Function drained the queue after an enqueue, or why not.
  case edgeDrained(Result<EdgeReport, EdgeFailure>)
  /// "Statut" was counted.
  case statusReported(Result<SyncStatusReport, StoreError>)
  /// The workers of a migrated deployment.
  case workersLoaded(Result<[WorkerState], StoreError>)
  /// The latest tries, newest first.
  case attemptsLoaded(Result<[Attempt], StoreError>)
  /// Something is not as it should be in the operator's own files: a sentence each.
  case warned([String])
  /// What `o` shows was read: a space with its jobs, or one job; nil when it is gone.
  case textRead(request: Int, TextSource, Result<SpaceDetail?, StoreError>)
  /// A text was sent to the clipboard, or why not: what it was, and the text.
  case copied(label: String, text: String, Result<CopyRoute, CopyProblem>)
  /// The pager could not show a text, or was killed.
  case pagerFailed(text: String, reason: String)
  /// What became of changing spaces, or of reading what is to be changed.
  case spaceAnswered(request: Int, SpaceWork, Result<SpaceAnswer, StoreError>)
  /// The support bundle was written to this path, or why not.
  case reported(Result<String, ReportFailure>)
  /// What support needs to know, as a text.
  case informed(SupportText, String)
  /// The tries of one job, newest first.
  case triesLoaded(JobKey, Result<[Attempt], StoreError>)
  /// Who is connected.
  case clientsLoaded(Result<[ConnectedClient], StoreError>)
  /// The doctor's worst finding; nil when nothing is badly wrong.
  case examined(Finding?)
}

extension Event {
  /// True for what the operator did just now.
  var isOperators: Bool {
    switch self {
    case .key, .keysArrived, .mouse, .pasted, .resized: true
    default: false
    }
  }
}

/// Why the support bundle could not be written.
public struct ReportFailure: Error, Sendable, Equatable {
  /// Why, in a sentence.
  public var reason: String

  /// Takes a reason.
  public init(_ reason: String) { self.reason = reason }
}

/// What an operator asked to sync, for the sentence about its end.
public enum SyncIntent: Sendable, Equatable {
  /// One space, by name.
  case space(UUID, name: String, EventType)
  /// Many spaces.
  case many(SyncOrigin)
}

extension Event {
  /// How many jobs one piece holds at most.
  static let pieceSize = 64

  /// The event in pieces that come to the same, learnt one after the other; most are one.
  public var pieces: [Event] {
    guard case .feed(.changed(let jobs)) = self, jobs.count > Self.pieceSize else { return [self] }
    return stride(from: 0, to: jobs.count, by: Self.pieceSize).map { start in
      .feed(.changed(Array(jobs[start..<min(start + Self.pieceSize, jobs.count)])))
    }
  }
}
