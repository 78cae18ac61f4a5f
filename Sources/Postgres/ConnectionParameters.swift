/// How to reach a server.
///
/// `conninfo` is a URI or `key=value` text as libpq reads it ("Connection Strings"), or empty; the PG* environment, a service file and .pgpass
/// fill in the rest. TCP keepalives (10/3/3 s) and `tcp_user_timeout` are set unless the conninfo, the service or the environment sets them.
public struct ConnectionParameters: Sendable {
  /// The connection string; may hold a password, so it is never shown.
  public var conninfo: String
  /// What `pg_stat_activity` shows, unless the connection string names another.
  public var applicationName: String
  /// True: the session can't write.
  public var readOnly: Bool
  /// The limit to reach one host; nil leaves it to the connection string and `PGCONNECT_TIMEOUT`, else 5 s.
  public var connectTimeout: Duration?
  /// The limit of a statement that names none.
  public var statementTimeout: Duration

  /// Names a server and how to talk to it.
  public init(
    conninfo: String = "", applicationName: String = "spacesync", readOnly: Bool = false, connectTimeout: Duration? = nil,
    statementTimeout: Duration = .seconds(5)
  ) {
    self.conninfo = conninfo
    self.applicationName = applicationName
    self.readOnly = readOnly
    self.connectTimeout = connectTimeout
    self.statementTimeout = statementTimeout
  }

  /// Host, port, database and user for humans, never the password: `db1:5432/spaces as ops`.
  public var redacted: String {
    do throws(PostgresError) {
      return try ConnectionOptions(self).target
    } catch {
      return "(unreadable connection parameters)"
    }
  }
}

extension ConnectionParameters: CustomStringConvertible, CustomDebugStringConvertible {
  /// The same as `redacted`.
  public var description: String { redacted }
  /// The same as `redacted`.
  public var debugDescription: String { redacted }
}
