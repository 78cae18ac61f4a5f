import SyncCore
import TextScreen

/// How wide the names and the units of listed spaces are.
struct ListWidths: Sendable, Equatable {
  /// The columns of the longest name.
  private(set) var name = 0
  /// The kinds of prices that have a unit to show.
  private(set) var pricings: Set<PricingType> = []
  /// The columns of the longest unit of a deployment's own, its slash included.
  private(set) var customUnit = 0

  /// Measures spaces.
  init(_ spaces: [Space]) {
    for space in spaces {
      name = max(name, TextWidth.columns(of: String(space.name.prefix(ListColumns.mostName))))
      guard let pricing = space.pricing, space.priceText != nil else { continue }
      pricings.insert(pricing)
      guard pricing == .custom, let label = space.customLabel else { continue }
      customUnit = max(customUnit, TextWidth.columns(of: label) + 1)
    }
  }

  /// The columns of the units: at the least, with short words and a deployment's own ones cut, and where there is room.
  func units(_ words: Words) -> ClosedRange<Int> {
    let own = pricings.filter { $0 != .custom }
    let short = own.reduce(min(customUnit, ListColumns.shortUnit)) { max($0, TextWidth.columns(of: words.unit($1))) }
    return short...own.reduce(max(customUnit, short)) { max($0, TextWidth.columns(of: words.fullUnit($1))) }
  }
}

extension DashboardState {
  /// The chosen columns of the list in a pane of this width.
  func listColumns(in width: Int) -> ListColumns {
    ListColumns(width, chosen: list.columns, names: list.widths.name, units: list.widths.units(words))
  }
}
