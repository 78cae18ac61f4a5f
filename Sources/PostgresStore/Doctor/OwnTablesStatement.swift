import Postgres

/// Our own tables whose rows the role sees.
struct OwnTablesStatement: Statement {
  let sql = """
    SELECT t.name
    FROM unnest(ARRAY['spacesync_setting', 'spacesync_lease', 'spacesync_worker', 'spacesync_attempt', 'spacesync_tombstone']) AS t(name)
    WHERE \(Admission.reads("to_regclass(t.name)"))
    """

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}
