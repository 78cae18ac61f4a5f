import FoundationEssentials
import SyncCore

/// What is to be done outside: values, run by `EffectRunner`, whose answers come back as events.
public enum Effect: Sendable, Equatable {
  /// Read a page of spaces. A newer one replaces it.
  case loadPage(request: Int, SpaceQuery, PageAnchor, limit: Int)
  /// Read which spaces an operator's word names, for this act.
  case resolve(request: Int, NamedAct, String)
  /// Count spaces per filter. A newer one replaces it.
  case countSpaces(request: Int, search: String)
  /// Count what a request for all listed spaces would meet.
  case plan(request: Int, SpaceQuery, EventType)
  /// Read a page of the dry run. A newer one replaces it.
  case loadDryRun(request: Int, SpaceQuery, PageAnchor)
  /// Count the jobs of a bulk request.
  case loadProgress(RequestMark)
  /// Read the failed jobs of a bulk request.
  case loadFailures(RequestMark)
  /// Put the failed jobs of a bulk request back to pending.
  case retryBulk(RequestMark)
  /// Remove the waiting jobs of a bulk request.
  case stopBulk(RequestMark)
  /// Keep a receipt over the end of the program.
  case keepReceipt(BulkReceipt)
  /// Read the receipts that earlier sessions left.
  case recallReceipts
  /// Read these spaces again.
  case refreshSpaces([UUID])
  /// Look for the next listed space that a search text finds, behind a place or before it. A newer one replaces it.
  case findMatch(request: Int, search: String, SpaceQuery, from: SpaceKey, forward: Bool)
  /// Read the spaces from one to another, both included, in either direction; at most so many. A newer one replaces it.
  case readRange(request: Int, SpaceQuery, from: Space, to: Space, limit: Int)
  /// Write what a query lists as CSV into a file.
  case export(request: Int, SpaceQuery, path: String, replaces: Bool)
  /// Stop writing.
  case cancelExport(request: Int)
  /// Read a page of jobs. A newer one replaces it.
  case loadJobs(request: Int, JobQuery)
  /// Read one job with its payload.
  case loadJob(JobKey)
  /// Queue a sync.
  case sync(request: Int, SyncIntent, SyncScope, eventType: EventType, PayloadShape)
  /// Queue a sync of this space when it is active, else of the first active one.
  case syncSingle(request: Int, preferring: UUID?)
  /// Remove the pending jobs of this space; nil: of every event type.
  case cancelJob(space: UUID, name: String, EventType?)
  /// Put the failed jobs of this space back to pending.
  case retryJobs(space: UUID, name: String)
  /// Let the Edge Function drain the queue.
  case triggerEdge
  /// Stop queueing.
  case cancelSync(request: Int)
  /// Ask Stripe who it is.
  case testStripe
  /// Count how many spaces are synchronised.
  case reportStatus
  /// Read which workers run. A newer one replaces it.
  case loadWorkers
  /// Read the latest tries. A newer one replaces it.
  case loadAttempts(limit: Int)
  /// Change spaces, or read what is to be changed.
  case space(request: Int, SpaceWork)
  /// Read who is connected. A newer one replaces it.
  case loadClients
  /// Read the tries of one job. A newer one replaces it.
  case loadTries(JobKey)
  /// Let the doctor look for what is badly wrong with the deployment.
  case examine
  /// Look at the database now.
  case nudgeFeed
  /// Read what `o` shows of a thing.
  case readText(request: Int, TextSource)
  /// Copy to the operator's clipboard.
  case copy(CopyRequest)
  /// Show a text in the operator's pager.
  case page(String)
  /// Write the support bundle with the screen's text and these messages.
  case report(messages: [String])
  /// Gather what support needs to know, in a language, and show it.
  case inform(SupportText, Language)
  /// Let the terminal tell of the mouse, or not.
  case useMouse(Bool)
  /// Paint everything anew.
  case repaint
  /// Stop the program as the shell's Ctrl-Z does.
  case suspend
  /// End the dashboard.
  case quit

  /// True where it changes something in the database: quitting waits for its answer.
  var writes: Bool {
    switch self {
    case .sync, .syncSingle, .cancelJob, .retryJobs, .retryBulk, .stopBulk: true
    case .space(_, let work): work.writes
    default: false
    }
  }
}
