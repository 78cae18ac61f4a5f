/// One piece of a migration: SQL that runs as a whole or not at all, except for an index that is built beside the traffic.
public struct MigrationStep: Sendable, Equatable {
  /// What it does, in a few words.
  public var title: String
  /// Its statements.
  public var sql: String
  /// The index that it builds outside a transaction, or nil for a step that is one transaction.
  public var index: String?

  /// Makes a step.
  init(_ title: String, _ sql: String, index: String? = nil) {
    self.title = title
    self.sql = sql
    self.index = index
  }

  /// The step as text for psql.
  public var script: String {
    guard index == nil else { return "-- \(title)\n\(sql)\n" }
    return "-- \(title)\nBEGIN;\n\(sql)\(sql.hasSuffix("\n") ? "" : "\n")COMMIT;\n"
  }
}
