import SyncCore

/// The tables and columns without which nothing works, and the types that every statement counts on.
struct TableShapeCheck: Check {
  let id = FindingID.tableShape
  let severity = Finding.Severity.critical
  let problem = Phrase(
    "Tables or columns that spacesync needs are missing, or have another type.",
    "Des tables ou colonnes nécessaires manquent, ou ont un autre type.")
  let healthy = Phrase("Both tables have the columns that are needed.", "Les deux tables ont les colonnes nécessaires.")
  let fix: String? = "-- Is this the right database, and is the schema on the role's search_path?\n-- spacesync changes no type of yours."

  func question(to facts: Facts) -> Question? {
    Question(
      """
      WITH expected(relation, name, type, needed) AS (VALUES
        ('spaces', 'id', 'uuid', true), ('spaces', 'name', 'text', true), ('spaces', 'is_active', 'boolean', false),
        ('spaces', 'stripe_product_id', 'text', false), ('spaces', 'stripe_price_id', 'text', false),
        ('stripe_sync_queue', 'id', 'uuid', true), ('stripe_sync_queue', 'space_id', 'uuid', true),
        ('stripe_sync_queue', 'event_type', 'text', true), ('stripe_sync_queue', 'payload', 'jsonb', true),
        ('stripe_sync_queue', 'status', 'text', true), ('stripe_sync_queue', 'created_at', 'time', true),
        ('stripe_sync_queue', 'error_message', 'text', false), ('stripe_sync_queue', 'processed_at', 'time', false),
        ('stripe_sync_queue', 'updated_at', 'time', false)
      ), found AS (
        SELECT e.relation, e.name, e.type, e.needed, to_regclass(e.relation) AS oid, a.atttypid AS actual, t.typcategory AS category
        FROM expected AS e
        LEFT JOIN pg_attribute AS a ON a.attrelid = to_regclass(e.relation) AND a.attname = e.name AND NOT a.attisdropped
        LEFT JOIN pg_type AS t ON t.oid = a.atttypid
      ), wrong AS (
        SELECT DISTINCT relation || ' is missing' AS line FROM found WHERE oid IS NULL
        UNION ALL
        SELECT relation || '.' || name || ' is missing' FROM found WHERE oid IS NOT NULL AND actual IS NULL AND needed
        UNION ALL
        SELECT relation || '.' || name || ' is ' || format_type(actual, NULL) || ', not ' || replace(type, 'time', 'timestamptz')
        FROM found
        WHERE actual IS NOT NULL AND NOT CASE type
          WHEN 'uuid' THEN actual = 'uuid'::regtype
          WHEN 'boolean' THEN actual = 'boolean'::regtype
          WHEN 'jsonb' THEN actual IN ('jsonb'::regtype, 'json'::regtype)
          WHEN 'time' THEN actual IN ('timestamptz'::regtype, 'timestamp'::regtype)
          ELSE category IN ('S', 'E') END
      )
      SELECT count(*), coalesce(array_agg(line ORDER BY line), '{}') FROM wrong
      """)
  }
}
