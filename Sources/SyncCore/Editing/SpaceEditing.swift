import FoundationEssentials

/// What the dashboard asks of a deployment to change spaces; every call is one transaction, and the database decides.
public protocol SpaceEditing: Sendable {
  /// A record of all editable columns that the table has: of one space as it stands, or empty for a new one.
  ///
  /// - Parameter id: The space, or nil for a record of a space that isn't there yet.
  /// - Returns: Nil when the space is gone.
  func record(of id: UUID?) async throws(StoreError) -> SpaceRecord?

  /// A JSON text as the database writes it back: what was saved must compare equal to what is read later.
  func canonical(json: String) async throws(StoreError) -> String

  /// Writes the changed fields, if every field of `before` still stands as it did.
  func save(_ edit: SpaceEdit) async throws(StoreError) -> WriteOutcome

  /// Adds a space. Asked twice with the same id, as after a lost connection, it adds one.
  func create(_ record: SpaceRecord, id: UUID) async throws(StoreError) -> WriteOutcome

  /// Deletes a space if every field of `expected` still stands as it did: its jobs first, then the space, and a DELETE job where no trigger
  /// makes one, all or nothing.
  func delete(_ id: UUID, expecting expected: SpaceRecord) async throws(StoreError) -> WriteOutcome
}

extension SyncService {
  /// Nothing: a service that knows of no columns.
  public func record(of id: UUID?) async throws(StoreError) -> SpaceRecord? { nil }

  /// As it is: a service that stores no JSON.
  public func canonical(json: String) async throws(StoreError) -> String { json }

  /// Refused: a service that only reads.
  public func save(_ edit: SpaceEdit) async throws(StoreError) -> WriteOutcome { .refused(.hidden) }

  /// Refused: a service that only reads.
  public func create(_ record: SpaceRecord, id: UUID) async throws(StoreError) -> WriteOutcome { .refused(.hidden) }

  /// Refused: a service that only reads.
  public func delete(_ id: UUID, expecting expected: SpaceRecord) async throws(StoreError) -> WriteOutcome { .refused(.hidden) }
}

extension SpaceEditing {
  /// Activates or deactivates spaces, one after the other: what one of them is refused for keeps no other back.
  ///
  /// Throws: what ended it early, when nothing was changed before; else the report says what was.
  public func activate(_ ids: [UUID], _ target: Bool) async throws(StoreError) -> ActivationReport {
    var report = ActivationReport()
    for id in ids {
      guard !Task.isCancelled else { return report }
      do throws(StoreError) {
        if let record = try await record(of: id) {
          try await activate(id, record, target, &report)
        } else {
          report.gone += 1
        }
      } catch {
        guard !report.edits.isEmpty else { throw error }
        report.refuse(id.text, .other(error.description))
        return report
      }
    }
    return report
  }

  private func activate(_ id: UUID, _ record: SpaceRecord, _ target: Bool, _ report: inout ActivationReport) async throws(StoreError) {
    let name = record[.name] ?? id.text
    guard record.fields.contains(.isActive) else { return report.refuse(name, .required(column: SpaceField.isActive.rawValue)) }
    guard (record[.isActive] == "true") != target else {
      report.unchanged += 1
      return
    }
    let before = record.only([.isActive])
    var after = before
    after[.isActive] = target ? "true" : "false"
    let edit = SpaceEdit(id: id, name: name, before: before, after: after)
    switch try await save(edit) {
    case .done: report.edits.append(edit)
    // Somebody else changed the state between the look and the write: look again.
    case .conflict(let conflict): try await activate(id, conflict.theirs, target, &report)
    case .gone: report.gone += 1
    case .refused(let reason): report.refuse(name, reason)
    }
  }
}

extension ActivationReport {
  fileprivate mutating func refuse(_ name: String, _ reason: WriteRefusal) {
    refused += 1
    if firstRefusal == nil { firstRefusal = Refusal(name: name, reason: reason) }
  }
}
