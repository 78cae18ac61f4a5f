import Postgres

/// What a look must know beside the changes. It is asked once they are delivered, since a screen waits for those and for none of this.
struct FeedCircumstances: Sendable {
  /// The server's count of deleted rows.
  var deleted: Int
  /// By which rules the server can be followed now.
  var terms: FeedTerms
  /// What the workers say of themselves, in a word to be compared; nil where that can't be read.
  var workers: String?
}

/// Asks for the circumstances.
struct CircumstancesStatement: Statement {
  let sql: String
  let binds: [Bind]

  init(_ catalogue: Catalogue, _ rules: FeedRules) {
    sql = "SELECT coalesce(pg_stat_get_tuples_deleted($1), 0), \(FeedTerms.columns(table: "$1")), \(rules.workers)"
    binds = [.unspecified(catalogue.queue.oid.map { String($0) })]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> FeedCircumstances {
    FeedCircumstances(deleted: try row.next(), terms: try FeedTerms(&row), workers: try row.next())
  }
}
