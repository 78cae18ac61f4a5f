import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// One screen in every theme, with its colours.
@Suite struct ThemeTests {
  @Test(arguments: Theme.allCases) func oneScreen(theme: Theme) throws {
    var state = Sample.loaded()
    state.context.theme = theme
    state.run(.feed(.changed([Sample.job(1, "failed", error: "Stripe 429", age: 0)])))
    try Golden.expect(Self.styled(state.draw()), "theme-\(theme.rawValue)")
  }

  @Test func noThemeChangesAWordOrTheBackground() {
    let plain = Sample.loaded().draw()
    for theme in Theme.allCases {
      var state = Sample.loaded()
      state.context.theme = theme
      let grid = state.draw()
      #expect(grid.lines == plain.lines)
      #expect(grid.cells.allSatisfy { $0.style.background == .standard })
    }
  }

  @Test func statesStayApart() {
    for theme in [Theme.dark, .light, .colourBlind] {
      let looks = [Look.done, Look.failed, Look.attention].map { theme.themed($0) }
      #expect(Set(looks).count == 3, "\(theme)")
    }
    for style in [Look.done, Look.failed, Look.attention, Look.production, Look.running] {
      #expect(Theme.mono.themed(style).foreground == .standard)
    }
    #expect(Theme.mono.themed(Look.production).reverse && Theme.mono.themed(Look.failed).bold)
  }

  /// A screen as text, each run of a style named before it where it is not plain.
  private static func styled(_ grid: CellGrid) -> String {
    var lines: [String] = []
    for row in 0..<grid.size.rows {
      var line = ""
      var last = Style.plain
      for column in 0..<grid.size.columns {
        let cell = grid[column, row]
        if cell.style != last { line += name(cell.style) }
        last = cell.style
        line += cell.text
      }
      lines.append(line)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func name(_ style: Style) -> String {
    var parts: [String] = []
    if style.foreground != .standard { parts.append("\(style.foreground)") }
    if style.background != .standard { parts.append("on \(style.background)") }
    if style.bold { parts.append("bold") }
    if style.dim { parts.append("dim") }
    if style.reverse { parts.append("reverse") }
    if style.underline { parts.append("underline") }
    return "<\(parts.joined(separator: " "))>"
  }
}
