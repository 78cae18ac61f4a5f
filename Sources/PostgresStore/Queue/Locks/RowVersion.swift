import FoundationEssentials

/// One version of one row, the fence of a finish on an unmigrated table: any write by anyone makes another.
struct RowVersion: Sendable, Equatable {
  /// The id column.
  var id: UUID
  /// PostgreSQL's text of `xmin`.
  var version: String

  /// Makes a version from its parts.
  init(id: UUID, version: String) {
    self.id = id
    self.version = version
  }

  /// Reads the text that `text` wrote.
  init?(text: String) {
    let parts = text.split(separator: "/")
    guard parts.count == 2, let id = UUID(uuidString: String(parts[0])) else { return nil }
    self.init(id: id, version: String(parts[1]))
  }

  /// The text that stands in a claim.
  var text: String { "\(id.uuidString)/\(version)" }
}
