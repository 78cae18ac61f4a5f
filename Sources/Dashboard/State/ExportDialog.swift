import SyncCore

/// The dialog of the CSV export: which file, and whether one that exists may be replaced. What it exports is frozen when it opened.
public struct ExportDialog: Sendable, Equatable {
  /// What it asks for at the moment.
  public enum Question: Sendable, Equatable {
    /// The path of the file.
    case path
    /// Whether the file that exists is to be replaced; true when the act, not "No", has the focus.
    case replace(actFocused: Bool)
  }

  /// The rows and their order.
  public var query: SpaceQuery
  /// How many rows that is, or nil when they were not counted yet.
  public var count: Int?
  /// The path under edit.
  public var field: LineField
  /// What it asks for at the moment.
  public var question = Question.path

  /// The most characters of a path that can be typed.
  static let limit = 1_000

  /// Asks where to.
  public init(query: SpaceQuery, count: Int?, path: String) {
    self.query = query
    self.count = count
    field = LineField(path, limit: Self.limit, separator: "/")
  }

  /// The path as typed.
  public var path: String { field.text }
}

/// What became of an export.
public struct ExportReceipt: Sendable, Equatable {
  /// Rows without the header.
  public var rows: Int
  /// The absolute path of the file.
  public var path: String
  /// Spaces that were left out, because they have no price.
  public var unpriced: Int

  /// Makes a receipt.
  public init(rows: Int, path: String, unpriced: Int = 0) {
    self.rows = rows
    self.path = path
    self.unpriced = unpriced
  }
}

/// Why an export was not done. Nothing was put in place then.
public enum ExportFailure: Error, Sendable, Equatable {
  /// A file stands there, and nobody allowed to replace it.
  case exists(path: String)
  /// The spaces could not be read.
  case unread(StoreError)
  /// The file could not be written: its path and the system's reason.
  case unwritten(path: String, reason: String)
}
