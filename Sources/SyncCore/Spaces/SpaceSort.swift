/// What the list of spaces can be sorted by.
public enum SpaceSort: String, CaseIterable, Sendable {
  case name
  case capacity
  /// The price excluding VAT, whatever its unit.
  case price
  /// Active ones that need a sync first, then the other active ones, then inactive ones.
  case state
  case lastSync = "last-sync"
  case updated

  /// What a space has in the column of this sort, in a form that compares exactly on the server; nil by name, and where it has none.
  public func value(of space: Space) -> String? {
    switch self {
    case .name: nil
    case .capacity: space.capacity.map { String($0) }
    case .price: space.priceText
    case .state: String(space.stateRank)
    case .lastSync: space.lastStripeSync.map { String($0.microseconds) }
    case .updated: space.updatedAt.map { String($0.microseconds) }
    }
  }
}

extension Space {
  /// Its place in a list that is sorted so.
  public func key(for sort: SpaceSort) -> SpaceKey { SpaceKey(name: name, id: id, value: sort.value(of: self)) }

  /// The order of the sort by state.
  var stateRank: Int { (isActive ? 0 : 2) + (needsSync ? 0 : 1) }
}
