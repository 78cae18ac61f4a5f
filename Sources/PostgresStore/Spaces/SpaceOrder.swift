import Postgres
import SyncCore

/// The order of a list of spaces as SQL: a tuple without NULL that no two spaces share, so that one comparison finds a place.
///
/// Rows without a value come last in both directions: the first member of the tuple says whether there is one.
struct SpaceOrder {
  let columns: SpaceColumns
  let sort: SpaceSort
  let isDescending: Bool

  init(_ catalogue: Catalogue, _ query: SpaceQuery) {
    columns = SpaceColumns(catalogue: catalogue)
    sort = query.sort
    isDescending = query.isDescending
  }

  /// The tuple's members on `spaces AS s`, or on a subquery of that name that has its columns.
  var members: [String] {
    let tie = ["s.name", "s.id"]
    guard let value else { return tie }
    return ["((\(value.sql)) IS \(isDescending ? "NOT NULL" : "NULL"))", "coalesce(\(value.sql), \(value.absent))"] + tie
  }

  /// The members as an ORDER BY list, in the list's order or against it.
  func clause(isReversed: Bool = false) -> String {
    let direction = isDescending != isReversed ? "DESC" : "ASC"
    return members.map { "\($0) \(direction)" }.joined(separator: ", ")
  }

  /// The condition on `spaces AS s` that it stands behind a place, before it, or at it.
  ///
  /// - Parameters:
  ///   - comparison: `<`, `<=`, `>` or `>=` in the list's order.
  ///   - first: The number of the first parameter of `binds(_:)`.
  func condition(_ comparison: String, first: Int) -> String {
    let comparison = isDescending ? String(comparison.map { $0 == "<" ? ">" : $0 == ">" ? "<" : $0 }) : comparison
    let parameters = members.indices.map { "$\(first + $0)" }
    return "(\(members.joined(separator: ", "))) \(comparison) (\(parameters.joined(separator: ", ")))"
  }

  /// The values of a place's tuple.
  func binds(_ key: SpaceKey) -> [Bind] {
    let value: Bind
    switch sort {
    case .name: return [.text(key.name), .uuid(key.id)]
    case .capacity, .state: value = .integer(key.value.flatMap { Int64($0) } ?? 0)
    case .price: value = .numeric(key.value ?? "0")
    case .lastSync, .updated: value = .timestamp(microseconds: key.value.flatMap { Int64($0) } ?? .min)
    }
    return [.boolean((key.value == nil) != isDescending), value, .text(key.name), .uuid(key.id)]
  }

  private var value: (sql: String, absent: String)? {
    switch sort {
    case .name: nil
    case .capacity: (columns.catalogue.space("capacity", "bigint"), "0")
    case .price: (columns.price(as: "numeric"), "0")
    case .state: (rank, "0")
    case .lastSync: (columns.catalogue.space("last_stripe_sync", "timestamptz"), "'-infinity'")
    case .updated: (columns.catalogue.space("updated_at", "timestamptz"), "'-infinity'")
    }
  }

  /// What `Space.stateRank` says of a space that was read.
  private var rank: String {
    "(CASE WHEN \(columns.isActive) THEN 0 ELSE 2 END + CASE WHEN \(columns.needsSync) THEN 0 ELSE 1 END)::bigint"
  }
}
