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
  private static let mostName = 60
  /// What a name gets before a unit gets more than its least width, and the most that a unit takes.
  private static let easyName = 26
  private static let mostUnit = 14

  /// The columns that are shown, from left to right.
  let fields: [Field]
  /// The width of the names.
  let name: Int

  /// Lays out the chosen columns for a pane of this width.
  ///
  /// - Parameter unit: The columns of the longest unit of a deployment's own, so that it is not cut while the names keep their least.
  init(_ columns: Int, chosen: Set<ListColumn>, unit: Int = 0) {
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
    // Where names have room enough, units are written in full.
    let wanted = min(max(room - Self.easyName, 0), Self.mostUnit - Self.width(of: .unit))
    let needed = min(max(room - least, 0), max(min(unit, Self.mostUnit) - Self.width(of: .unit), 0))
    let spare = shown.contains(.unit) ? max(wanted, needed) : 0
    name = max(min(room - spare, Self.mostName), 1)
    var start = Self.marker
    var fields: [Field] = []
    for column in ListColumn.allCases where shown.contains(column) {
      let width = column == .name ? name : Self.width(of: column) + (column == .unit ? spare : 0)
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
