/// Which database is meant, and who said so.
public struct DatabaseSetting: Sendable, Equatable {
  /// Where the answer came from.
  public enum Source: String, Sendable {
    /// The option `--database`.
    case option = "--database"
    /// The variable `DATABASE_URL`.
    case databaseURL = "DATABASE_URL"
    /// The profile of the configuration file, or its defaults.
    case profile
    /// The demo's private server.
    case demo
    /// libpq's own ways: `PGHOST`..., `PGSERVICE`, `.pgpass`, the local socket.
    case libpq = "libpq"
  }

  /// A URI or key=value text for libpq; empty when libpq's own environment decides. May hold a password.
  public var conninfo: String
  /// Who said so.
  public var source: Source

  /// Makes a setting.
  public init(conninfo: String, source: Source) {
    self.conninfo = conninfo
    self.source = source
  }

  /// The variables by which libpq's own environment says which database is meant; the others only fill in what a profile leaves open.
  private static let deciding = ["PGSERVICE", "PGHOST", "PGHOSTADDR", "PGDATABASE"]

  /// Resolves in the order of the contract: `--database`, `DATABASE_URL`, libpq's own environment, the configuration file.
  public static func resolve(option: String?, _ surroundings: Surroundings, profile: String? = nil) -> DatabaseSetting {
    if let option, !option.isEmpty { return DatabaseSetting(conninfo: option, source: .option) }
    if let url = surroundings.value("DATABASE_URL") { return DatabaseSetting(conninfo: url, source: .databaseURL) }
    if let profile, !deciding.contains(where: { surroundings.value($0) != nil }) {
      return DatabaseSetting(conninfo: profile, source: .profile)
    }
    return DatabaseSetting(conninfo: "", source: .libpq)
  }

  /// The text without its password, for people and logs.
  public var redacted: String { Redaction.redact(conninfo) }
}
