import Postgres

/// Our own tables that the role may read.
struct OwnTablesStatement: Statement {
  let sql = """
    SELECT t.name
    FROM unnest(ARRAY['spacesync_setting', 'spacesync_lease', 'spacesync_worker', 'spacesync_attempt', 'spacesync_tombstone']) AS t(name)
    WHERE has_table_privilege(to_regclass(t.name), 'SELECT')
    """

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}
