import SyncCore

/// The plain INSERT of a trigger on `spaces` is mended by the migrator, which rewrites the function and nothing else of it.
extension Doctor {
  /// The finding with the functions as they ought to be.
  func withRepair(_ finding: Finding) async -> Finding {
    var finding = finding
    do throws(StoreError) {
      let triggers = try await Migrator(parameters).plainInsertTriggers()
      let texts = triggers.map { trigger in
        switch trigger.repair {
        case .rewrite(let definition, _): definition + ";"
        case .byHand(let reason, let replacement): "-- \(trigger.function): \(reason). Put in by hand:\n\(replacement)"
        }
      }
      if !texts.isEmpty { finding.fix = texts.joined(separator: "\n") }
      finding.isFixable = triggers.contains { $0.isRewritable }
    } catch {
      // Then the finding stands without the text; `migrate --fix-trigger` says why.
      finding.isFixable = false
    }
    return finding
  }

  /// Gives the triggers on `spaces` the upsert.
  func mendTrigger() async throws(StoreError) -> Repair { try await mend(try await Migrator(parameters).plainInsertTriggers()) }

  /// Gives these triggers on `spaces` the upsert, as they were looked at: one that was changed meanwhile is refused.
  public func mend(_ triggers: [PlainInsertTrigger]) async throws(StoreError) -> Repair {
    let migrator = Migrator(parameters)
    guard !triggers.isEmpty else { return Repair(.plainInsertTrigger, changed: 0, Phrase("Nothing to mend.", "Rien à réparer.")) }
    let rewritable = triggers.filter(\.isRewritable)
    for trigger in rewritable { try await migrator.repair(trigger) }
    if let other = triggers.first(where: { !$0.isRewritable }), case .byHand(let reason, _) = other.repair {
      throw StoreError(
        .refused, "The function \(other.function) can't be rewritten safely (\(reason)); `spacesync doctor` prints what to put in.")
    }
    return Repair(
      .plainInsertTrigger, changed: rewritable.count,
      Phrase(
        "The trigger on spaces now upserts: \(rewritable.map(\.function).joined(separator: ", ")).",
        "Le trigger sur spaces remplace désormais : \(rewritable.map(\.function).joined(separator: ", "))."))
  }
}

extension PlainInsertTrigger {
  /// True when the migrator can rewrite the function.
  fileprivate var isRewritable: Bool {
    if case .rewrite = repair { return true }
    return false
  }
}
