import Postgres
import SyncCore

extension Migrator {
  /// The trigger functions on `spaces` that insert into the queue without ON CONFLICT, each with its repair; nothing is written.
  ///
  /// This and `repair` are what `migrate --fix-trigger` and `doctor --fix plain-insert-trigger` do.
  public func plainInsertTriggers() async throws(StoreError) -> [PlainInsertTrigger] {
    try await withConnection { connection throws(StoreError) in
      let site = try await MigrationSite.read(from: connection)
      let (functions, constraint) = try await self.asking { () throws(PostgresError) in
        (try await connection.run(TriggerFunctionsStatement()), try await connection.first(JobKeyStatement()))
      }
      return functions.compactMap { Self.finding($0, site, constraint) }
    }
  }

  /// Puts the function with the upserts in the place of the one that was looked at, keeping its name, owner, rights, settings and triggers.
  public func repair(_ trigger: PlainInsertTrigger) async throws(StoreError) {
    guard !parameters.readOnly else {
      throw StoreError(.readOnly, "Nothing was changed: this session is read-only; start without --read-only to mend the trigger.")
    }
    guard case .rewrite(let definition, _) = trigger.repair else {
      throw StoreError(.refused, "The function \(trigger.function) can't be rewritten safely; put the statement in by hand.")
    }
    try await withConnection { connection throws(StoreError) in
      let catalogue = try await self.asking { () throws(PostgresError) in try await Catalogue.read(from: connection) }
      if let obstacle = catalogue.writeObstacle { throw obstacle }
      if let obstacle = catalogue.obstacle(to: .enqueue), obstacle.code == .unusableSchema { throw obstacle }
      let isDone = try await self.asking { () throws(PostgresError) in
        try await connection.transaction { connection throws(PostgresError) in
          // Also parses the SQL inside the body, so that what is put in place can run.
          try connection.script("SET LOCAL lock_timeout = '2s'; SET LOCAL check_function_bodies = on")
          guard try connection.first(ChecksumStatement(function: trigger.oid)) == trigger.checksum else { return false }
          try connection.script(definition)
          return true
        }
      }
      guard isDone else {
        throw StoreError(.refused, "Nothing was changed: the function \(trigger.function) was changed meanwhile; look at it again.")
      }
    }
  }

  private static func finding(
    _ function: TriggerFunctionsStatement.Row, _ site: MigrationSite, _ constraint: String?
  ) -> PlainInsertTrigger? {
    // A column that the way back would take must not stand in a function that stays.
    let columns = Set(site.named("column").keys).subtracting(site.status.addedColumns)
    let rewriter = UpsertRewriter(columns: columns, constraint: constraint, operations: function.operations)
    let repair: PlainInsertTrigger.Repair
    if function.language != "plpgsql" {
      let text = function.body.lowercased()
      guard text.contains("stripe_sync_queue"), text.contains("insert"), !text.contains("conflict") else { return nil }
      repair = .byHand(reason: "it is written in \(function.language)", replacement: rewriter.statement(for: site.place.queue))
    } else {
      switch rewriter.rewrite(function.body) {
      case .notPlain: return nil
      case .refused(let reason): repair = .byHand(reason: reason, replacement: rewriter.statement(for: site.place.queue))
      case .rewritten(let body):
        guard let definition = function.definition.replacingLast(function.body, with: body) else { return nil }
        repair = .rewrite(definition: definition, difference: LineDifference.lines(function.body, body))
      }
    }
    return PlainInsertTrigger(
      function: function.name, triggers: function.triggers, repair: repair, oid: function.oid, checksum: function.checksum)
  }
}

extension UpsertRewriter {
  /// The upsert that serves every operation, to be put in by hand.
  func statement(for table: String) -> String {
    """
    INSERT INTO \(table) (space_id, event_type, payload, status)
    VALUES (COALESCE(NEW.id, OLD.id), TG_OP, to_jsonb(COALESCE(NEW, OLD)), 'pending')
    ON CONFLICT (space_id, event_type) DO UPDATE
    SET \(assignments(["payload": "payload", "status": "status"]).joined(separator: ", "));
    """
  }
}

extension String {
  /// The text with the last occurrence of a part replaced; nil when it does not occur.
  func replacingLast(_ part: String, with new: String) -> String? {
    let characters = Array(utf8)
    let wanted = Array(part.utf8)
    guard !wanted.isEmpty, characters.count >= wanted.count else { return nil }
    for start in stride(from: characters.count - wanted.count, through: 0, by: -1)
    where characters[start..<start + wanted.count].elementsEqual(wanted) {
      return String(decoding: characters[..<start] + Array(new.utf8) + characters[(start + wanted.count)...], as: UTF8.self)
    }
    return nil
  }
}
