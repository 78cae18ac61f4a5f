/// The triggers on `spaces` whose function inserts into the queue, as a common table expression that several checks begin with.
///
/// Comments are taken out of the source first; `tgtype` says at which events (src/include/catalog/pg_trigger.h: 4 INSERT, 8 DELETE, 16 UPDATE).
enum EnqueuingTrigger {
  /// Finds the INSERT, with or without a schema, also in text for EXECUTE.
  static let insert = #"insert\s+into\s+(["%\w]+\s*\.\s*)?"?stripe_sync_queue\M"#

  /// `enqueuing`: trigger, function, type, columns, condition, source.
  static let expression = #"""
    enqueuing AS MATERIALIZED (
      SELECT t.tgname::text AS name, p.oid::regprocedure::text AS function, t.tgtype::integer AS type, t.tgenabled::text AS enabled,
             ARRAY(SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr::smallint[])) AS columns,
             coalesce(substring(pg_get_triggerdef(t.oid) FROM ' WHEN \((.*)\) EXECUTE '), '') AS condition, c.code
      FROM pg_trigger AS t
      JOIN pg_proc AS p ON p.oid = t.tgfoid
      CROSS JOIN LATERAL (
        SELECT regexp_replace(regexp_replace(p.prosrc, '/\*.*?\*/', ' ', 'g'), '--[^\n]*', ' ', 'g') AS code
      ) AS c
      WHERE t.tgrelid = to_regclass('spaces') AND NOT t.tgisinternal AND c.code ~* '\#(insert)'
    )
    """#
}
