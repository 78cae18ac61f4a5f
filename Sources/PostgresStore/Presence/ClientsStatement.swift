import Postgres
import SyncCore

/// Every spacesync that is connected to this database, with as many rows as there are processes; needs no right but to connect.
struct ClientsStatement: Statement {
  let sql = """
    SELECT a.application_name, a.usename::text, count(*), a.application_name = current_setting('application_name')
    FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.application_name LIKE $1
    GROUP BY a.application_name, a.usename
    ORDER BY a.application_name, a.usename
    LIMIT 1000
    """
  let binds: [Bind] = [.text("\(ConnectedClient.product) %")]

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> ConnectedClient? {
    ConnectedClient(
      applicationName: try row.next(), role: try row.next(String?.self) ?? "", connections: try row.next(), isSelf: try row.next())
  }
}
