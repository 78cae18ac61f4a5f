import SyncCore
import TextScreen

extension DashboardState {
  /// What is listed, in as many words as there is room for: every filter with its count, or the one in force beside the search.
  func listBar(_ grid: CellGrid, room: Int, _ signs: Signs) -> String {
    let bases = listBarTexts
    let waiting = waitingWord.map { "\($0)  " } ?? ""
    let note = sortNote(signs)
    let texts = bases.map { "\(waiting)\($0)\(note)" } + bases.map { "\(waiting)\($0)" } + bases
    return texts.first { grid.columns(of: $0) <= room } ?? bases.last ?? ""
  }

  /// The list's title in a frame.
  func listTitle(_ grid: CellGrid, _ layout: Layout, _ signs: Signs) -> String {
    let title = "\(paneTitles[0]) \(signs.separator) "
    return title + listBar(grid, room: max(layout.spaces.columns - 2 - grid.columns(of: title), 0), signs)
  }

  /// The marks, how many spaces are listed, and an export under way.
  var listFooter: String {
    var parts: [String] = []
    if !list.marks.isEmpty { parts.append(words.marked(list.marks.count)) }
    if let counts = list.counts { parts.append(words.listedOf(counts[list.query.filter], allSpaces)) }
    if let export = list.export { parts.append(words.exporting(export.rows)) }
    return parts.joined(separator: " · ")
  }

  /// How many spaces there are without filter and search, or nil when that was not counted yet.
  private var allSpaces: Int? { list.totals?.all }

  /// From the longest to the shortest; the shortest is how many are listed of how many.
  private var listBarTexts: [String] {
    let filter = list.query.filter
    let search = list.query.search.isEmpty ? "" : "  /\(TextWidth.cut(list.query.search, to: 20))"
    guard let counts = list.counts else { return [words.filter(filter) + search, words.filter(filter)] }
    let share = "\(counts[filter])" + (allSpaces.map { "/\($0)" } ?? "")
    let every = SpaceFilter.cycle.map { other in
      let text = "\(words.filter(other)) \(counts[other])"
      return other == filter ? "[\(text)]" : " \(text) "
    }.joined()
    return (search.isEmpty ? [every] : []) + ["\(words.filter(filter)) \(share)\(search)", "\(share)\(search)", share]
  }

  /// What the list is sorted by, where no header on screen says it.
  private func sortNote(_ signs: Signs) -> String {
    let columns = listColumns(in: Layout(size).spaces.columns)
    guard columns.marked(list.query.sort) == nil, let column = ListColumn.allCases.first(where: { $0.sort == list.query.sort }) else {
      return ""
    }
    return "  \(words.sortedBy) \(words.header(column)) \(list.query.isDescending ? signs.descending : signs.ascending)"
  }
}
