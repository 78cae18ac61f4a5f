import SyncCore
import TextScreen

/// The columns of the list as they fit into a pane, dropped by priority when it is narrow.
struct ListColumns {
  /// A column's place.
  struct Field {
    var column: ListColumn
    var start: Int
    var width: Int
  }

  /// Columns before the name: the cursor, the mark, a blank.
  static let marker = 3
  /// The least that a name gets before other columns are dropped, and the most that it takes.
  private static let leastName = 18
  static let mostName = 60
  /// The most that a unit of a deployment's own takes where names are cut, and the most that any unit takes.
  static let shortUnit = 8
  private static let mostUnit = 14

  /// The columns that are shown, from left to right.
  let fields: [Field]
  /// The width of the names.
  let name: Int

  /// Lays out the chosen columns for a pane of this width.
  ///
  /// - Parameters:
  ///   - names: The columns of the longest name.
  ///   - units: The columns of the longest unit, in short and in full: in full only where no name is cut for it.
  init(_ columns: Int, chosen: Set<ListColumn>, names: Int = mostName, units: ClosedRange<Int> = 7...7) {
    // The last column stays free: a frame stands behind it.
    var room = columns - Self.marker - 1
    let least = min(Self.leastName, max(room, 1))
    var shown: Set<ListColumn> = [.name]
    for column in ListColumn.byPriority where chosen.contains(column) {
      // Each has a gap before it, but the unit, which stands behind its price.
      let width = Self.width(of: column) + (column == .unit ? 0 : 1)
      if column == .unit, shown.isDisjoint(with: [.exclusive, .inclusive]), chosen.contains(.inclusive) || chosen.contains(.exclusive) {
        continue
      }
      guard room - width >= least else { continue }
      room -= width
      shown.insert(column)
    }
    var unit = 0
    if shown.contains(.unit) {
      room += Self.width(of: .unit)
      unit = min(max(room - max(names, least), units.lowerBound), units.upperBound, Self.mostUnit, room - least)
    }
    name = max(min(room - unit, Self.mostName), 1)
    var start = Self.marker
    var fields: [Field] = []
    for column in ListColumn.allCases where shown.contains(column) {
      let width = column == .name ? name : column == .unit ? unit : Self.width(of: column)
      if column == .unit { start -= 1 }
      fields.append(Field(column: column, start: start, width: width))
      start += width + 1
    }
    self.fields = fields
  }

  /// The column whose header carries the marker of a sort; nil when none that is shown says it.
  func marked(_ sort: SpaceSort) -> ListColumn? { fields.first { $0.column.sort == sort && $0.column != .unit }?.column }

  private static func width(of column: ListColumn) -> Int {
    switch column {
    case .name: leastName
    case .capacity: 5
    case .exclusive, .inclusive: 8
    case .unit: 7
    case .state: 8
    case .sync: 12
    case .changed: 10
    }
  }
}
