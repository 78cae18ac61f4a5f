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
  init?(_ catalogue: Catalogue, _ ids: StripeIDs, pushed space: Space) {
    var binds: [Bind] = [.uuid(space.id)]
    guard let changes = Self.changes(catalogue, ids, space, &binds) else { return nil }
    sql = "UPDATE spaces AS s SET \(changes) WHERE s.id = $1 RETURNING s.id"
    self.binds = binds
  }

  /// The id of the space that was written to.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> UUID { try row.next() }

  /// The assignments for the columns that the table has, their values added to the binds; nil when it has none.
  static func changes(_ catalogue: Catalogue, _ ids: StripeIDs, _ space: Space, _ binds: inout [Bind]) -> String? {
    var changes: [String] = []
    for (column, id) in zip(columns, [ids.product, ids.price]) where catalogue.spaces.columns.contains(column) {
      binds.append(.text(id))
      changes.append("\(column) = $\(binds.count)")
    }
    if catalogue.spaces.columns.contains(columns[2]) { changes.append("\(columns[2]) = \(moment(catalogue, space, &binds))") }
    return changes.isEmpty ? nil : changes.joined(separator: ", ")
  }

  /// Now; but of a row that was changed since it was read for the push, the last moment that lies before the change by `SpaceColumns.needsSync`.
  ///
  /// Where a trigger stamps each write, a write-back gives both columns its transaction's time. That is no change: one that is
  /// repeated because its answer was lost finds the first.
  private static func moment(_ catalogue: Catalogue, _ space: Space, _ binds: inout [Bind]) -> String {
    guard catalogue.spaces.columns.contains("updated_at") else { return "now()" }
    binds.append(.timestamp(microseconds: space.updatedAt?.microseconds))
    let changed = catalogue.space("updated_at", "timestamptz")
    return """
      CASE WHEN \(changed) IS DISTINCT FROM $\(binds.count) AND \(changed) IS DISTINCT FROM s.\(columns[2])::timestamptz
        THEN least(now(), \(changed) - \(SpaceColumns.grace) - interval '1 microsecond') ELSE now() END
      """
  }
}
