import Postgres

/// A few of the product ids that were written last: enough to tell an account that knows none of them from one where somebody removed one.
struct RecentProductsStatement: Statement {
  let sql: String

  /// Nil when the table has no room for ids.
  init?(_ catalogue: Catalogue) {
    guard catalogue.spaces.columns.contains("stripe_product_id") else { return nil }
    let product = catalogue.space("stripe_product_id", "text")
    sql = """
      SELECT \(product) FROM spaces AS s WHERE \(product) <> ''
      ORDER BY \(catalogue.space("last_stripe_sync", "timestamptz")) DESC NULLS LAST, s.id LIMIT 5
      """
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}
