import FoundationEssentials
import SyncCore

/// What the dashboard asks for to change spaces.
public enum SpaceWork: Sendable, Equatable {
  /// Read a space for the form; nil: the columns of a new one.
  case open(UUID?)
  /// Read a space for the question before it is deleted.
  case openDeletion(UUID)
  /// Read spaces for the question before many are activated or deactivated.
  case openActivation([UUID])
  /// Write what the form says.
  case save(SpaceEdit)
  /// Add a space.
  case create(SpaceRecord)
  /// Delete a space that still stands like this.
  case delete(UUID, expecting: SpaceRecord)
  /// Activate these, or deactivate them.
  case activate([UUID], Bool)
  /// Take edits back.
  case undo([SpaceEdit])

  /// True when it writes: quitting waits for its answer.
  var writes: Bool {
    switch self {
    case .open, .openDeletion, .openActivation: false
    case .save, .create, .delete, .activate, .undo: true
    }
  }
}

/// What became of it.
public enum SpaceAnswer: Sendable, Equatable {
  /// The space that was asked for; nil when it is gone.
  case opened(SpaceRecord?)
  /// The space to be deleted; nil when it is gone.
  case deletionOpened(SpaceRecord?, SpaceDetail?)
  /// The spaces to be activated or deactivated that are there.
  case activationOpened([Space])
  /// A space was added; nil where it could not be read again.
  case created(Space?)
  /// A form, a deletion, or a space that was not added: how it ended.
  case written(WriteOutcome)
  /// A form was written, as the database has it now.
  case saved(SpaceEdit)
  /// How activating ended.
  case activated(ActivationReport)
  /// How taking back ended: the edits that were taken back, and what stood in the way of the others.
  case undone([SpaceEdit], WriteOutcome?)
}

extension SpaceWork {
  /// Does it.
  ///
  /// - Parameter service: The service layer.
  func perform(_ service: any SyncService) async throws(StoreError) -> SpaceAnswer {
    switch self {
    case .open(let id): return .opened(try await service.record(of: id))
    case .openDeletion(let id):
      guard let record = try await service.record(of: id) else { return .deletionOpened(nil, nil) }
      return .deletionOpened(record, try await service.space(id))
    case .openActivation(let ids): return .activationOpened(try await service.spaces(ids).spaces)
    case .save(var edit):
      if edit.changes.contains(.features), let json = edit.after[.features] {
        edit.after[.features] = try await service.canonical(json: json)
      }
      let outcome = try await service.save(edit)
      return outcome == .done ? .saved(edit) : .written(outcome)
    case .create(let record):
      let id = UUID()
      let outcome = try await service.create(record, id: id)
      // It was added, whatever keeps it from being read.
      return outcome == .done ? .created(try? await service.spaces([id]).spaces.first) : .written(outcome)
    case .delete(let id, let record): return .written(try await service.delete(id, expecting: record))
    case .activate(let ids, let target): return .activated(try await service.activate(ids, target))
    case .undo(let edits): return try await Self.undo(edits, service)
    }
  }

  /// Takes edits back one after the other; the first that can't be is told, the others are not kept back by it.
  private static func undo(_ edits: [SpaceEdit], _ service: any SyncService) async throws(StoreError) -> SpaceAnswer {
    var undone: [SpaceEdit] = []
    var obstacle: WriteOutcome?
    for edit in edits {
      do throws(StoreError) {
        let outcome = try await service.save(edit)
        if outcome == .done { undone.append(edit) } else if obstacle == nil { obstacle = outcome }
      } catch {
        guard !undone.isEmpty else { throw error }
        return .undone(undone, .refused(.other(error.description)))
      }
    }
    return .undone(undone, obstacle)
  }
}
