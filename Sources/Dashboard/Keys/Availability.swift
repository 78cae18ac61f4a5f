import FoundationEssentials
import SyncCore

/// Whether a command can act now; when not, why, as the operator is told on pressing its key.
public enum Availability: Sendable, Equatable {
  /// It can.
  case enabled
  /// It can't, for this reason.
  case disabled(String)
}

extension DashboardState {
  /// Whether a command can act in this state.
  public func availability(of command: Command) -> Availability {
    switch command {
    case .syncOne: syncOneAvailability
    case .syncAll: queueing ?? (pane == .spaces && list.counts?[list.query.filter] == 0 ? .disabled(words.nothingListed) : .enabled)
    case .cancelJob where debug.stoppable != nil: writing ?? .enabled
    case .cancelJob: writing ?? rowsMoving ?? (cancellable == nil ? .disabled(words.nothingPending) : .enabled)
    case .editSpace, .toggleSpace, .deleteSpace: writing ?? rowsMoving ?? (list.current == nil ? .disabled(words.nothingHere) : .enabled)
    case .newSpace: writing ?? .enabled
    case .undo: writing ?? undoAvailability
    case .testStripe:
      context.canTestStripe ? (debug.isTesting ? .disabled(words.alreadyAsking) : .enabled) : .disabled(words.noStripeHere)
    case .reportStatus: link.isStale ? .disabled(words.offlineNow) : .enabled
    case .copyField, .openText: subject == nil ? .disabled(words.nothingHere) : .enabled
    case .copyRow: rowToCopy == nil ? .disabled(words.nothingHere) : .enabled
    case .showLastReceipt: receiptInReach == nil && debug.knowsReceipts ? .disabled(words.noReceipt) : .enabled
    case .unfoldAll, .foldAll: debug.detail == nil && debug.tab != .results ? .disabled(words.nothingToUnfold) : .enabled
    case .filterLog: debug.tab == .journal ? .enabled : .disabled(words.onlyInLog)
    case .back: pane == .spaces && list.query.search.isEmpty ? .disabled(words.nothingToLeave) : .enabled
    case .open: opensNothing ? .disabled(words.nothingHere) : .enabled
    default: listAvailability(of: command)
    }
  }

  private var syncOneAvailability: Availability {
    if let writing { return writing }
    if pane == .debug {
      if let rowsMoving { return rowsMoving }
      if let job = debug.currentJob, job.status == .failed, job.key.eventType == .delete { return .disabled(words.deleteNotRetried) }
      return .enabled
    }
    if pane == .spaces, list.marks.count > 1 { return queueing ?? .enabled }
    if pane != .spaces || list.marks.isEmpty, let rowsMoving { return rowsMoving }
    guard let (id, _) = spaceToSync else { return .disabled(words.nothingHere) }
    return list.sending.contains(id) ? .disabled(words.alreadySending) : .enabled
  }

  /// Why the row under the cursor may not be the one that the operator means, or nil: it is about to move, or came there by itself just now.
  var rowsMoving: Availability? {
    guard pane != .debug else { return jobsMoving ? .disabled(words.rowsMove) : nil }
    return rowsOwed ?? (isNew(list.slidAt) ? .disabled(words.rowsMove) : nil)
  }

  /// The same of rows that are about to move alone: what moves the cursor was asked for and has not come.
  private var rowsOwed: Availability? {
    let isOwed =
      switch list.pending?.use {
      case .replaceAtTop, .replaceAtEnd, .show: true
      default: list.owedMoves != 0
      }
    return isOwed || list.sought != nil || list.matching != nil || list.shown != list.query ? .disabled(words.rowsMove) : nil
  }

  /// True where a row came under the cursor by itself so short a time ago that a key may have been meant for the one before.
  private func isNew(_ slidAt: Timestamp?) -> Bool { slidAt.map { now.microseconds - $0.microseconds < Self.aim } ?? false }

  /// True where the job under the cursor came there by itself just now, or the rows on screen are about to give way to others.
  private var jobsMoving: Bool {
    guard debug.tab == .jobs else { return false }
    if debug.jobsUse == .first || debug.jobsUse == .last { return true }
    return isNew(debug.slidAt)
  }

  /// The one space that `s` would sync in list and card: in the list the marked one if one is, else the one under the cursor.
  var spaceToSync: (id: UUID, name: String)? {
    if pane == .spaces, let (id, name) = list.marks.names.first { return (id, name) }
    return list.current.map { ($0.id, $0.name) }
  }

  private func listAvailability(of command: Command) -> Availability {
    switch command {
    case .nextMatch, .previousMatch:
      if list.current == nil { return .disabled(words.nothingHere) }
      return list.pattern.isEmpty ? .disabled(words.nothingSearched) : .enabled
    // Marks are seen and taken back, and the far end of a range may lie beyond the window.
    case .mark: return rowsOwed ?? (list.current == nil ? .disabled(words.nothingHere) : .enabled)
    case .markRange: return list.current == nil ? .disabled(words.nothingHere) : .enabled
    case .unmarkAll: return list.marks.isEmpty ? .disabled(words.nothingMarked) : .enabled
    case .scrollLeft: return pane == .spaces && list.shift == 0 ? .disabled(words.atTheLeft) : .enabled
    case .scrollRight:
      if pane == .debug { return opensNothing ? .disabled(words.nothingHere) : .enabled }
      return list.shift >= mostShift ? .disabled(words.nothingCut) : .enabled
    case .export:
      if list.export != nil { return .disabled(words.alreadyExporting) }
      if link.isStale { return .disabled(words.offlineNow) }
      return list.counts?[list.query.filter] == 0 ? .disabled(words.nothingListed) : .enabled
    default: return .enabled
    }
  }

  private var undoAvailability: Availability {
    switch lastAct {
    case .edited: .enabled
    case .created(let name): .disabled(words.creationNotUndone(name))
    case .deleted(let name): .disabled(words.deletionNotUndone(name))
    case nil: .disabled(words.nothingToUndo)
    }
  }

  /// The pending job that `x` would cancel: the panel's job, or all that wait for the list's space (event type nil).
  var cancellable: PendingJobs? {
    if pane == .debug {
      guard let job = debug.currentJob, job.status == .pending else { return nil }
      return PendingJobs(space: job.key.spaceID, name: job.spaceName ?? words.deletedSpace, eventType: job.key.eventType)
    }
    guard let space = list.current, list.jobs(of: space.id).contains(where: { $0.status == .pending }) else { return nil }
    return PendingJobs(space: space.id, name: space.name)
  }

  private var opensNothing: Bool {
    switch pane {
    case .spaces: list.current == nil
    case .card: false
    case .debug: debug.detail == nil && debug.rowCount == 0
    }
  }

  /// Why no sync of many can be asked for now, or nil: one at a time is queued.
  var queueing: Availability? { writing ?? (debug.bulk?.request != nil ? .disabled(words.alreadyQueueing) : nil) }

  /// True where a command is refused whatever the cursor stands on: the session is read-only, or its database is out of reach.
  func isShut(_ command: Command) -> Bool {
    guard writing != nil, case .disabled(let reason) = availability(of: command) else { return false }
    return reason == words.readOnlyHere || reason == words.offlineNow
  }

  /// Why nothing can be written now, or nil.
  var writing: Availability? {
    if context.isReadOnly { return .disabled(words.readOnlyHere) }
    if link.isStale { return .disabled(words.offlineNow) }
    return nil
  }
}
