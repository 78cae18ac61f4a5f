/// The SQL of the benchmark: what fills the deployment, and what the peers are asked for.
enum Statements {
  /// Fills the deployment with as many active spaces as asked for and a tenth of inactive ones, as if they had been there for long:
  /// all statistics gathered, no job waiting. The names' order has nothing to do with the order of the ids.
  static func fill(_ spaces: Int) -> String {
    """
    ALTER TABLE spaces DISABLE TRIGGER USER;
    TRUNCATE spaces, bookings, stripe_sync_queue;
    INSERT INTO spaces (id, name, description, capacity, pricing_type, hourly_price, daily_price, is_active, created_at, updated_at)
    SELECT md5(n::text)::uuid,
           (ARRAY['Bastille', 'Gambetta', 'Nation', 'Opera', 'Republique', 'Voltaire', 'Part-Dieu'])[n % 7 + 1] || ' ' || lpad(n::text, 7, '0'),
           'Quiet meeting room on the courtyard, screen, whiteboard', n % 40 + 1,
           CASE n % 2 WHEN 0 THEN 'hourly' ELSE 'daily' END, n % 90 + 10, n % 300 + 50,
           n <= \(spaces), now() - interval '30 days', now() - interval '30 days'
    FROM generate_series(1, \(spaces + spaces / 10)) AS n;
    ALTER TABLE spaces ENABLE TRIGGER USER;
    VACUUM (ANALYZE) spaces;
    """
  }

  /// The first page: the same rows in the same order as the floor and the dashboard show.
  static func page(_ rows: Int) -> String {
    """
    SELECT name, capacity, CASE pricing_type WHEN 'hourly' THEN hourly_price WHEN 'daily' THEN daily_price
    WHEN 'half_day' THEN half_day_price WHEN 'monthly' THEN monthly_price WHEN 'quarter' THEN quarter_price
    WHEN 'yearly' THEN yearly_price ELSE custom_price END AS price, CASE WHEN is_active THEN 'active' ELSE 'inactive' END AS state
    FROM spaces WHERE is_active ORDER BY name, id LIMIT \(rows)
    """
  }

  /// The names of that page, a line each.
  static func names(_ rows: Int) -> String {
    "SELECT name FROM spaces WHERE is_active ORDER BY name, id LIMIT \(rows)"
  }

  /// When a dashboard last asked the server for something.
  static let lastLook = "SELECT max(query_start) FROM pg_stat_activity WHERE application_name LIKE 'spacesync%'"

  /// An empty queue, as it is before the first sync of all.
  static let emptyQueue = "TRUNCATE stripe_sync_queue; VACUUM (ANALYZE) stripe_sync_queue; CHECKPOINT"

  /// The same dead rows gone and the same dirty pages written for whoever is measured next.
  static let tidyQueue = "VACUUM (ANALYZE) stripe_sync_queue; CHECKPOINT"

  /// The sync of all as one statement: the product's upsert, neither in chunks nor with progress.
  static let upsert = """
    INSERT INTO stripe_sync_queue AS q (id, space_id, event_type, payload, status, created_at, updated_at)
    SELECT gen_random_uuid(), s.id, 'MANUAL_SYNC_ALL',
           jsonb_build_object('space_id', s.id, 'space_name', s.name, 'pricing_type', s.pricing_type,
                              'timestamp', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
           'pending', clock_timestamp(), clock_timestamp()
    FROM spaces AS s WHERE s.is_active ORDER BY s.id
    ON CONFLICT (space_id, event_type) DO UPDATE
    SET payload = excluded.payload, status = 'pending', error_message = NULL, processed_at = NULL, created_at = excluded.created_at,
        updated_at = greatest(clock_timestamp(), q.updated_at + interval '1 microsecond')
    """

  /// The rows that a sync of all must have left.
  static let queueLength = "SELECT count(*) FROM stripe_sync_queue WHERE event_type = 'MANUAL_SYNC_ALL' AND status = 'pending'"
}
