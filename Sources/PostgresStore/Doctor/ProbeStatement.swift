import Postgres

/// Sends a message on a channel, from another session than the one that listens.
struct ProbeStatement: Statement {
  let sql = "SELECT pg_notify($1, 'probe')"
  let binds: [Bind]

  init(channel: String) { binds = [.text(channel)] }
}
