/// What of the migration stands in a deployment.
public struct MigrationStatus: Sendable, Equatable {
  /// Something of ours that lacks or is not as we left it.
  public struct Defect: Sendable, Hashable {
    /// The kinds of things that a migration makes.
    public enum Kind: String, Sendable {
      case column, table, function, trigger, index, rowSecurity
    }

    /// What is wrong with it.
    public enum State: String, Sendable {
      case missing, changed, disabled, invalid
    }

    /// The kind of thing.
    public var kind: Kind
    /// Its name.
    public var name: String
    /// What is wrong with it.
    public var state: State

    /// One of the words of the contract, then the name: `trigger spacesync_touch disabled`.
    public var text: String { "\(kind.rawValue) \(name) \(state.rawValue)" }
  }

  /// The schema version that this program makes and knows.
  public static let knownVersion = MigrationFiles.version

  /// The queue's table with its schema, quoted where needed: `public.stripe_sync_queue`.
  public var table: String
  /// The version in the deployment, or nil when it is not migrated.
  public var version: Int?
  /// Whether changes wake listeners; also true before the migration, which begins so.
  public var notifies = true
  /// Whether a job that is asked for again gets another id.
  public var rotatesIDs = false
  /// The columns of the queue that the migration added.
  public var addedColumns: [String] = []
  /// Whether the index on `spaces` exists and is valid.
  public var hasSpacesIndex = false
  /// The roles that were granted rights, in order of name.
  public var roles: [String] = []
  /// What lacks or differs, in a migrated deployment.
  public var defects: [Defect] = []

  /// True when nothing is left to be done.
  public var isCurrent: Bool { version == Self.knownVersion && defects.isEmpty }
  /// True when another program, newer than this one, migrated the deployment.
  public var isNewer: Bool { (version ?? 0) > Self.knownVersion }
  /// The defects that only building an index mends; all else is mended by the migration's one transaction.
  public var indexDefects: [Defect] { defects.filter { $0.kind == .index } }
}
