import SyncCore

/// A column of the list of spaces, in the order on screen. The raw value is its name in the saved state.
public enum ListColumn: String, CaseIterable, Sendable {
  /// The space's name; always shown.
  case name
  /// How many people it takes.
  case capacity
  /// The price excluding VAT (HT).
  case exclusive = "price"
  /// The price including VAT (TTC).
  case inclusive = "price-incl-vat"
  /// What a price is per: an hour, a day, a month.
  case unit
  /// Whether it is on sale.
  case state
  /// Where its synchronisation stands, with the age of the last one.
  case sync
  /// When its row last changed.
  case changed

  /// The columns of a first start: all but the moment of the last change.
  public static let everyday = Set(allCases).subtracting([.changed])

  /// What the list is sorted by when it is sorted by this column.
  var sort: SpaceSort {
    switch self {
    case .name: .name
    case .capacity: .capacity
    case .exclusive, .inclusive, .unit: .price
    case .state: .state
    case .sync: .lastSync
    case .changed: .updated
    }
  }

  /// The columns that stay longest when the pane is narrow come first; the name always stays.
  static let byPriority: [ListColumn] = [.sync, .inclusive, .unit, .state, .exclusive, .capacity, .changed]
}

extension Set<ListColumn> {
  /// What the list can be sorted by while these columns are chosen, from left to right.
  var sorts: [SpaceSort] {
    var sorts = [SpaceSort.name]
    for column in ListColumn.allCases where contains(column) && !sorts.contains(column.sort) { sorts.append(column.sort) }
    return sorts
  }
}
