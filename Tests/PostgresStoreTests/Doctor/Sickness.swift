import SyncCore
import Testing

/// One way in which a deployment is sick, made on purpose.
struct Sickness: Sendable, CustomTestStringConvertible {
  /// What the doctor must call it.
  var id: FindingID
  var severity: Finding.Severity
  /// A part of a line of its sample.
  var sign: String
  var kind: Clinic.Kind
  /// What makes it.
  var sql: String

  init(_ id: FindingID, _ severity: Finding.Severity, _ sign: String, _ sql: String) {
    self.init(id, severity, sign, .migrated, sql)
  }

  init(_ id: FindingID, _ severity: Finding.Severity, _ sign: String, _ kind: Clinic.Kind, _ sql: String) {
    self.id = id
    self.severity = severity
    self.sign = sign
    self.kind = kind
    self.sql = sql
  }

  var testDescription: String { "\(id.rawValue) (\(kind), \(sign))" }

  /// Past the triggers, which would mend some of it.
  private static let unseen = "SET session_replication_role = replica;"
  private static func job(_ columns: String, _ values: String, _ type: String = "MANUAL_SYNC") -> String {
    """
    \(unseen) INSERT INTO stripe_sync_queue (space_id, event_type, payload, \(columns)) VALUES (md5('clinic 1')::uuid, '\(type)', '{}', \(values));
    """
  }
  private static let worker = """
    INSERT INTO spacesync_worker (worker, host, pid, version) VALUES ('w1', 'here', 1, '0');
    """
  private static let noKey = "ALTER TABLE stripe_sync_queue DROP CONSTRAINT unique_space_event;"

  static let all = tables + jobs + triggers
  /// The ways in which the upsert's key can lack.
  static let keys = tables.filter { $0.id == .uniqueKey }

  static let tables = [
    Sickness(.tableShape, .critical, "stripe_sync_queue.payload is missing", .legacy, "ALTER TABLE stripe_sync_queue DROP COLUMN payload"),
    Sickness(.tableShape, .critical, "spaces is missing", .legacy, "ALTER TABLE spaces RENAME TO rooms"),
    Sickness(
      .tableShape, .critical, "event_type is integer, not text", .legacy,
      "ALTER TABLE stripe_sync_queue ALTER event_type TYPE integer USING 1"),
    Sickness(
      .timestampWithoutZone, .warn, "stripe_sync_queue.processed_at", "ALTER TABLE stripe_sync_queue ALTER processed_at TYPE timestamp"),
    Sickness(.uniqueKey, .critical, "", .legacy, noKey),
    Sickness(.uniqueKey, .critical, "is deferrable", noKey + "ALTER TABLE stripe_sync_queue ADD UNIQUE (event_type, space_id) DEFERRABLE"),
    Sickness(
      .uniqueKey, .critical, "is partial",
      noKey + "CREATE UNIQUE INDEX p ON stripe_sync_queue (space_id, event_type) WHERE status = 'pending'"),
    Sickness(
      .uniqueKey, .critical, "late is deferrable",
      "ALTER TABLE stripe_sync_queue ADD CONSTRAINT late UNIQUE (event_type, space_id) DEFERRABLE"),
    Sickness(.uniqueKey, .critical, "", noKey + job("status", "'pending'") + job("status", "'pending'")),
    Sickness(.requiredColumns, .critical, "tenant", .legacy, "ALTER TABLE stripe_sync_queue ADD tenant integer NOT NULL"),
    Sickness(.idDefault, .warn, "id uuid", "ALTER TABLE stripe_sync_queue ALTER id DROP DEFAULT"),
    Sickness(
      .missingIndex, .warn, "about", .legacy,
      "UPDATE pg_class SET reltuples = 60000 WHERE oid = 'stripe_sync_queue'::regclass"),
    Sickness(
      .invalidIndexes, .warn, "broken",
      "CREATE INDEX broken ON spaces (name); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass"),
    Sickness(.notMigrated, .warn, "missing: column", .legacy, ""),
    Sickness(.notMigrated, .warn, "missing: table spacesync_attempt", "DROP TABLE spacesync_attempt"),
    Sickness(.migrationAltered, .warn, "spacesync_touch", "ALTER TABLE stripe_sync_queue DISABLE TRIGGER spacesync_touch"),
    Sickness(.migrationAltered, .warn, "spacesync_announce", Clinic.trigger(body: "RETURN NULL;", name: "spacesync_announce")),
    Sickness(.migrationAltered, .error, "schema 9", "UPDATE spacesync_setting SET value = '9' WHERE name = 'schema.version'"),
    Sickness(.bloat, .info, "autovacuum off", "ALTER TABLE stripe_sync_queue SET (autovacuum_enabled = false)"),
  ]

  static let jobs = [
    Sickness(.duplicates, .critical, "MANUAL_SYNC: 2", noKey + job("status", "'completed'") + job("status", "'pending'")),
    Sickness(.duplicates, .critical, "MANUAL_SYNC: 2", .legacy, noKey + job("status", "'failed'") + job("status", "'processing'")),
    Sickness(.nulls, .error, "MANUAL_SYNC: status", job("status", "NULL")),
    Sickness(.nulls, .error, "created_at, updated_at", .legacy, job("created_at, updated_at", "NULL, NULL")),
    Sickness(.legacyStatuses, .info, "done: 1", job("status, processed_at", "'done', now() - interval '1 day'")),
    Sickness(.legacyStatuses, .info, "error: 1", .legacy, job("status, error_message", "'error', 'no'")),
    Sickness(.unknownStatuses, .error, "waiting room: 1", job("status", "'waiting room'")),
    Sickness(.unknownEventTypes, .info, "FORCE_SYNC_TEST: 1", job("status", "'pending'", "FORCE_SYNC_TEST")),
    Sickness(
      .orphans, .warn, "UPDATE: pending",
      unseen
        + "INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'UPDATE', '{}'), (gen_random_uuid(), 'DELETE', '{}')"
    ),
    Sickness(
      .stuckProcessing, .error, "MANUAL_SYNC since",
      job("status, lease_token, updated_at", "'processing', gen_random_uuid(), now() - interval '5 minutes'")),
    Sickness(.stuckProcessing, .error, "MANUAL_SYNC since", job("status, updated_at", "'processing', now() - interval '20 minutes'")),
    Sickness(
      .stuckProcessing, .error, "MANUAL_SYNC since", .legacy, job("status, updated_at", "'processing', now() - interval '2 minutes'")),
    Sickness(
      .stuckProcessing, .error, "MANUAL_SYNC since", .legacy,
      "ALTER TABLE stripe_sync_queue DROP COLUMN updated_at;" + job("status, created_at", "'processing', now() - interval '2 minutes'")),
    Sickness(.stalePending, .error, "workers alive: 1", job("status, next_attempt_at", "'pending', now() - interval '2 hours'") + worker),
    Sickness(.stalePending, .error, "MANUAL_SYNC since", .legacy, job("status, updated_at", "'pending', now() - interval '2 hours'")),
    Sickness(.contradictions, .warn, "never processed", job("status", "'completed'")),
    Sickness(
      .contradictions, .warn, "revision 1, asked for 2",
      job("status, processed_at, revision, synced_revision", "'completed', now(), 2, 1")),
    Sickness(.contradictions, .warn, "failed without a reason", .legacy, job("status", "'failed'")),
    Sickness(.contradictions, .warn, "pending, and processed", job("status, processed_at", "'pending', now()")),
    Sickness(.contradictions, .warn, "in the future", job("status, created_at", "'pending', now() + interval '1 hour'")),
    Sickness(
      .restoredChanges, .warn, "MANUAL_SYNC", job("status, changed_xid", "'pending', '4000000000000'")),
    Sickness(.legacyWorker, .error, "done at", job("status, processed_at", "'done', now()") + worker),
    Sickness(.legacyWorker, .info, "alive: 0", job("status, processed_at", "'done', now()")),
    Sickness(.legacyWorker, .warn, "done at", .legacy, job("status, processed_at", "'done', now()")),
    Sickness(
      .duplicateProducts, .error, "prod_1: 2 spaces", "UPDATE spaces SET stripe_product_id = 'prod_1' WHERE stripe_product_id = 'prod_2'"),
    Sickness(.missingProducts, .error, "Space 3", "UPDATE spaces SET stripe_product_id = NULL WHERE name = 'Space 3'"),
  ]

  /// A trigger on UPDATE whose function asks nothing.
  static func filter(_ what: String, _ condition: String, of columns: String = "") -> Sickness {
    Sickness(
      .triggerWithoutFilter, .error, "asking calls asking()",
      Clinic.trigger(body: Clinic.upsert("NEW") + "RETURN NEW;", name: "asking") + """
        -- \(what)
        CREATE TRIGGER asking AFTER UPDATE \(columns.isEmpty ? "" : "OF \(columns)") ON spaces FOR EACH ROW\(condition) EXECUTE FUNCTION asking();
        """)
  }

  static let triggers = [
    Sickness(.plainInsertTrigger, .critical, "calls enqueue_stripe_sync()", .legacy, ""),
    Sickness(
      .triggerWithoutFilter, .error, "trigger_stripe_sync_on_spaces",
      Clinic.trigger(body: Clinic.upsert("NEW") + "RETURN NEW;")),
    filter("whole rows compared", " WHEN (OLD.* IS DISTINCT FROM NEW.*)"),
    filter("whole rows compared otherwise", " WHEN (to_jsonb(OLD) <> to_jsonb(NEW))"),
    filter("a condition on one row", " WHEN (NEW.is_active)"),
    filter(
      "a condition that names a column of the worker",
      " WHEN ((OLD.name, OLD.last_stripe_sync) IS DISTINCT FROM (NEW.name, NEW.last_stripe_sync))"),
    filter("a column list that names one", "", of: "name, stripe_product_id"),
    Sickness(
      .triggerWithoutFilter, .error, "trigger_stripe_sync_on_spaces",
      Clinic.trigger(body: "IF OLD IS DISTINCT FROM NEW THEN \(Clinic.upsert("NEW")) END IF; RETURN NEW;")),
    Sickness(
      .triggerNewOnDelete, .warn, "trigger_stripe_sync_on_spaces",
      Clinic.trigger(
        body: """
          INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (NEW.id, 'UPDATE', to_jsonb(NEW))
          ON CONFLICT (space_id, event_type) DO UPDATE SET payload = excluded.payload;
          RETURN NEW;
          """)),
    Sickness(
      .triggerSwallowsErrors, .warn, "catches errors",
      Clinic.trigger(body: "BEGIN \(Clinic.upsert("NEW")) EXCEPTION WHEN OTHERS THEN NULL; END; RETURN NEW;")),
    Sickness(
      .triggerSwallowsErrors, .warn, "does nothing", Clinic.trigger(body: Clinic.upsert("NEW", conflict: "DO NOTHING") + "RETURN NEW;")),
    Sickness(.triggerHTTP, .warn, "on spaces calls", Clinic.trigger(body: "PERFORM net.http_post('https://x.example'); RETURN NEW;")),
    Sickness(
      .foreignKey, .error, "the deletion fails",
      "ALTER TABLE stripe_sync_queue ADD CONSTRAINT f FOREIGN KEY (space_id) REFERENCES spaces (id)"),
    Sickness(
      .foreignKey, .error, "the job vanishes",
      "ALTER TABLE stripe_sync_queue ADD CONSTRAINT f FOREIGN KEY (space_id) REFERENCES spaces (id) ON DELETE CASCADE"),
    Sickness(
      .duplicateTriggers, .warn, "UPDATE: second, trigger_stripe_sync_on_spaces",
      "CREATE TRIGGER second AFTER UPDATE ON spaces FOR EACH ROW EXECUTE FUNCTION enqueue_stripe_sync()"),
    Sickness(
      .disabledTriggers, .warn, "trigger_stripe_sync_on_spaces on spaces",
      "ALTER TABLE spaces DISABLE TRIGGER trigger_stripe_sync_on_spaces"),
  ]
}
