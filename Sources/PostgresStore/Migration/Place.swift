/// Where a deployment's two tables are, and what the role may do there.
struct Place: Sendable {
  var oid: Int64
  var schema: String
  var kind: String
  var owner: String
  var isOwner: Bool
  var mayCreate: Bool
  var role: String
  var hasRowSecurity: Bool
  var version: Int?
  var spaces: Spaces?

  /// The queue's name for statements.
  var queue: String { "\(SQLText.identifier(schema)).stripe_sync_queue" }

  /// The table of spaces.
  struct Spaces: Sendable {
    var oid: Int64
    var schema: String
    var isOwner: Bool
    var hasRowSecurity: Bool
    var columns: Set<String>

    /// Its name for statements.
    var name: String { "\(SQLText.identifier(schema)).spaces" }
  }
}
