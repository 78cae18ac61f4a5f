import SyncCore

/// Sessions that listen and idle inside a transaction: they receive nothing until it ends, and the server's queue grows behind them.
struct IdleListenersCheck: Check {
  let id = FindingID.idleListeners
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "Sessions that listen idle inside a transaction, and receive nothing.",
    "Des sessions à l'écoute restent dans une transaction et ne reçoivent rien.")
  let healthy = Phrase("No listener idles inside a transaction.", "Aucune session à l'écoute n'est bloquée dans une transaction.")

  func question(to facts: Facts) -> Question? {
    Question(
      #"""
      WITH hit AS (
        SELECT pid, application_name, usename, state_change FROM pg_stat_activity
        WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND query ~* '^\s*(begin[^;]*;\s*)?listen\M'
      )
      SELECT count(*), coalesce(array_agg(format('pid %s, %s as %s, since %s', pid, application_name, usename, state_change) ORDER BY pid), '{}'),
             string_agg(format('SELECT pg_terminate_backend(%s);', pid), E'\n' ORDER BY pid)
      FROM hit
      """#)
  }
}
