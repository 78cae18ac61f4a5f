import SyncCore

/// Times stored without a zone: they mean another moment in each session's time zone.
struct TimestampCheck: Check {
  let id = FindingID.timestampWithoutZone
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "Times are stored without a time zone; they are read as UTC.",
    "Des dates sont stockées sans fuseau horaire ; elles sont lues comme UTC.")
  let healthy = Phrase("All times carry their time zone.", "Toutes les dates portent leur fuseau horaire.")

  func question(to facts: Facts) -> Question? {
    Question(
      """
      WITH bare AS (
        SELECT a.attrelid::regclass::text AS relation, quote_ident(a.attname) AS name
        FROM pg_attribute AS a
        WHERE a.attrelid IN (to_regclass('spaces'), to_regclass('stripe_sync_queue')) AND a.attnum > 0 AND NOT a.attisdropped
          AND a.atttypid = 'timestamp'::regtype
      )
      SELECT count(*), coalesce(array_agg(relation || '.' || name ORDER BY relation, name), '{}'),
             string_agg(format(E'ALTER TABLE %s ALTER COLUMN %s\\n  TYPE timestamptz USING %s AT TIME ZONE ''UTC'';', relation, name, name), E'\\n')
      FROM bare
      """)
  }
}
