import FoundationEssentials
import Postgres
import SyncCore

/// Writes Stripe's ids and the moment of the sync to a space, touching no other column: the trigger on `spaces` must not take it for an edit.
struct WriteBackStatement: Statement {
  /// All the columns that a worker may write.
  static let columns = ["stripe_product_id", "stripe_price_id", "last_stripe_sync"]

  let sql: String
  let binds: [Bind]

  /// Nil when the table has room for none of the three.
  init?(_ catalogue: Catalogue, _ ids: StripeIDs, space: UUID) {
    var binds: [Bind] = [.uuid(space)]
    guard let changes = Self.changes(catalogue, ids, &binds) else { return nil }
    sql = "UPDATE spaces SET \(changes) WHERE id = $1 RETURNING id"
    self.binds = binds
  }

  /// The id of the space that was written to.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> UUID { try row.next() }

  /// The assignments for the columns that the table has, their values added to the binds; nil when it has none.
  static func changes(_ catalogue: Catalogue, _ ids: StripeIDs, _ binds: inout [Bind]) -> String? {
    var changes: [String] = []
    for (column, id) in zip(columns, [ids.product, ids.price]) where catalogue.spaces.columns.contains(column) {
      binds.append(.text(id))
      changes.append("\(column) = $\(binds.count)")
    }
    if catalogue.spaces.columns.contains(columns[2]) { changes.append("\(columns[2]) = now()") }
    return changes.isEmpty ? nil : changes.joined(separator: ", ")
  }
}
