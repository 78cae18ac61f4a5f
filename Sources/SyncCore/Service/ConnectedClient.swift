/// A running spacesync that is connected to the database, as the server shows it to everybody.
///
/// Each connection says in its `application_name` what it belongs to: `spacesync dashboard 4711 marie@db1`. Every role may read
/// that name and the role of any session (PostgreSQL manual, "pg_stat_activity"); addresses and times need more rights, so none is
/// asked for. Behind a transaction pooler a name stays on the pooler's own connection until another client uses it.
public struct ConnectedClient: Sendable, Equatable {
  /// What it does: `dashboard`, `worker`, `watch` or `command`; what another version may say is shown as it is.
  public var activity: String
  /// The process on the person's machine.
  public var process: Int32
  /// Who runs it, as `user@host`; a very long one may lack its end.
  public var person: String
  /// The database role.
  public var role: String
  /// How many connections it holds.
  public var connections: Int
  /// True for the one that asks.
  public var isSelf: Bool

  /// What all names begin with.
  public static let product = "spacesync"

  /// The name that the server cuts at 63 bytes (`NAMEDATALEN`), so the person comes last.
  public static func applicationName(activity: String, process: Int32, person: String) -> String {
    "\(product) \(activity) \(process) \(person)"
  }

  /// Reads the name of a session; nil for one that a spacesync of this kind did not choose.
  public init?(applicationName: String, role: String, connections: Int = 1, isSelf: Bool = false) {
    let parts = applicationName.split(separator: " ", maxSplits: 3).map(String.init)
    guard parts.count == 4, parts[0] == Self.product, let process = Int32(parts[2]) else { return nil }
    self.init(activity: parts[1], process: process, person: parts[3], role: role, connections: connections, isSelf: isSelf)
  }

  /// Makes a client.
  public init(activity: String, process: Int32, person: String, role: String, connections: Int = 1, isSelf: Bool = false) {
    self.activity = activity
    self.process = process
    self.person = person
    self.role = role
    self.connections = connections
    self.isSelf = isSelf
  }
}
