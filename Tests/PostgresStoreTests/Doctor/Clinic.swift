import DatabaseSupport
import Postgres
import PostgresStore
import SyncCore

/// A deployment for the doctor, in a database of its own.
struct Clinic {
  /// What the deployment is before a test makes it sick.
  enum Kind: Sendable {
    /// As it is found: the plain INSERT in the trigger, no migration.
    case legacy
    /// Migrated, with a trigger that upserts, and three spaces that are synced.
    case migrated
  }

  let database: TestDatabase
  var doctor: Doctor { Doctor(ConnectionParameters(conninfo: database.conninfo)) }

  /// Makes a deployment, and then makes it sick.
  static func open(_ kind: Kind, _ sickness: String = "") async throws -> Clinic {
    let clinic = Clinic(database: try await TestDatabase.make())
    if kind == .migrated {
      try await clinic.database.execute(upsertingTrigger)
      try await Migrator(ConnectionParameters(conninfo: clinic.database.conninfo)).up()
      try await clinic.database.execute(syncedSpaces)
    }
    // A statement after the other, as VACUUM and CREATE INDEX CONCURRENTLY want none around them.
    if !sickness.isEmpty { try await clinic.database.execute(sickness) }
    return clinic
  }

  /// What the doctor says of one aspect.
  func finding(_ id: FindingID) async throws -> Finding? { try await doctor.examine().first { $0.id == id } }

  /// The doctor of a role that may log in here.
  func doctor(as role: String, readOnly: Bool = false) -> Doctor {
    Doctor(ConnectionParameters(conninfo: database.conninfo + " options='-c role=\(role)'", readOnly: readOnly))
  }

  /// The trigger's function with an upsert and a filter.
  static let upsertingTrigger = trigger(
    body: """
      IF TG_OP = 'DELETE' THEN
        \(upsert("OLD"))
        RETURN OLD;
      END IF;
      IF TG_OP = 'INSERT' OR (OLD.name, OLD.hourly_price, OLD.is_active) IS DISTINCT FROM (NEW.name, NEW.hourly_price, NEW.is_active) THEN
        \(upsert("NEW"))
      END IF;
      RETURN NEW;
      """)

  /// The trigger's function with another body.
  static func trigger(body: String, name: String = "enqueue_stripe_sync") -> String {
    """
    CREATE OR REPLACE FUNCTION public.\(name)() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
    BEGIN
      \(body)
    END
    $body$;
    """
  }

  /// The upsert of a trigger.
  static func upsert(_ row: String, conflict: String = "DO UPDATE SET payload = excluded.payload, status = 'pending'") -> String {
    """
    INSERT INTO public.stripe_sync_queue (space_id, event_type, payload) VALUES (\(row).id, TG_OP, to_jsonb(\(row)))
    ON CONFLICT (space_id, event_type) \(conflict);
    """
  }

  /// Three spaces, synced, each with its completed job; without triggers, as if it had been long ago.
  private static let syncedSpaces = """
    SET session_replication_role = replica;
    INSERT INTO spaces (id, name, is_active, pricing_type, hourly_price, stripe_product_id, stripe_price_id, last_stripe_sync)
    SELECT md5('clinic ' || i)::uuid, 'Space ' || i, true, 'hourly', 12.50, 'prod_' || i, 'price_' || i, now() FROM generate_series(1, 3) AS i;
    INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, processed_at, synced_revision)
    SELECT id, 'INSERT', '{}', 'completed', now(), 1 FROM spaces;
    """
}
