import SyncCore

/// What a dashboard is to look like when it is started again: never what was marked, never what was searched for.
public struct RememberedView: Sendable, Equatable {
  /// The pane that keys acted on.
  public var pane: DashboardState.Pane
  /// The filter of the list.
  public var filter: SpaceFilter
  /// What the list was sorted by.
  public var sort: SpaceSort
  /// True for the other direction.
  public var isDescending: Bool
  /// The columns that were chosen.
  public var columns: Set<ListColumn>
  /// What was typed on the command line, newest first.
  public var commands: [String] = []

  /// Describes a view.
  public init(
    pane: DashboardState.Pane = .spaces, filter: SpaceFilter = .active, sort: SpaceSort = .name, isDescending: Bool = false,
    columns: Set<ListColumn> = ListColumn.everyday
  ) {
    self.pane = pane
    self.filter = filter
    self.sort = sort
    self.isDescending = isDescending
    self.columns = columns
  }

  /// What the list asks for first.
  public var query: SpaceQuery {
    // A sort by a column that is hidden would leave no mark on the screen.
    let sort = columns.union([.name]).sorts.contains(sort) ? sort : .name
    return SpaceQuery(filter: filter, sort: sort, isDescending: isDescending)
  }
}

extension DashboardState {
  /// What of this state is worth remembering.
  public var remembered: RememberedView {
    var view = RememberedView(
      pane: pane, filter: list.query.filter, sort: list.query.sort, isDescending: list.query.isDescending, columns: list.columns)
    view.commands = commandHistory
    return view
  }

  /// Starts as it was left; before the first event only.
  public mutating func adopt(_ view: RememberedView) {
    pane = view.pane
    list.columns = view.columns.union([.name])
    list.query = view.query
    list.shown = list.query
    commandHistory = Array(view.commands.prefix(Self.keptCommands))
  }
}
