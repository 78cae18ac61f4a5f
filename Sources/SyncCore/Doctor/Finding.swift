/// What the doctor says about one aspect of a deployment: that it is well, or what is wrong with it and how it is mended.
public struct Finding: Sendable, Equatable, Identifiable {
  /// The fixed word that names the aspect, in JSON and in `--fix`.
  public var id: FindingID
  /// How bad it is; `.ok` when nothing was found.
  public var severity: Severity
  /// One sentence for people.
  public var title: Phrase
  /// How many rows, triggers, sessions... it concerns; 0 when nothing was found.
  public var count: Int
  /// A few of them, each on a line; texts of the database as they are, so a terminal must not be given them raw.
  public var sample: [String]
  /// SQL that mends it, or advice as an SQL comment; nil when there is nothing to do.
  public var fix: String?
  /// True when the doctor itself can mend it safely.
  public var isFixable: Bool

  /// Makes a finding.
  public init(
    _ id: FindingID, _ severity: Severity, _ title: Phrase, count: Int = 0, sample: [String] = [], fix: String? = nil,
    isFixable: Bool = false
  ) {
    self.id = id
    self.severity = severity
    self.title = title
    self.count = count
    self.sample = sample
    self.fix = fix
    self.isFixable = isFixable
  }

  /// How bad a finding is, from well to the worst.
  public enum Severity: String, Sendable, CaseIterable, Comparable {
    /// Examined, and well.
    case ok
    /// Good to know.
    case info
    /// It costs something, or will.
    case warn
    /// Something does not work as it should.
    case error
    /// Requests are lost or refused.
    case critical

    /// The milder one comes first.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .ok: 0
      case .info: 1
      case .warn: 2
      case .error: 3
      case .critical: 4
      }
    }
  }
}
