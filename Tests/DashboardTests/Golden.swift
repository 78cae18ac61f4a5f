import FoundationEssentials
import Testing
import TextScreen

/// Screens as text, kept in `Goldens`. `RECORD_GOLDENS=1 swift test --filter DashboardTests` writes them anew; then read the difference.
enum Golden {
  static func expect(_ grid: CellGrid, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    for (number, line) in grid.lines.enumerated() {
      #expect(TextWidth.columns(of: line) <= grid.size.columns, "line \(number + 1) is too wide", sourceLocation: sourceLocation)
    }
    try expect(grid.lines.joined(separator: "\n") + "\n", name, sourceLocation: sourceLocation)
  }

  static func expect(_ drawn: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/Goldens"
    let path = "\(folder)/\(name).txt"
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
      try Data(drawn.utf8).write(to: URL(filePath: path))
      return
    }
    let kept = try #require(
      FileManager.default.contents(atPath: path), "no golden \(name): record it with RECORD_GOLDENS=1", sourceLocation: sourceLocation)
    let expected = String(decoding: kept, as: UTF8.self)
    #expect(drawn == expected, "\(name) differs; drawn:\n\(drawn)\nexpected:\n\(expected)", sourceLocation: sourceLocation)
  }
}
