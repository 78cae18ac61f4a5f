import Testing
import TextScreen

/// Drawing on a grid: places, fields, areas, edges.
struct CellGridTests {
  private func grid(_ columns: Int, _ rows: Int, _ repertoire: Repertoire = .unicode) -> CellGrid {
    CellGrid(size: ScreenSize(columns: columns, rows: rows), repertoire: repertoire)
  }

  @Test func textIsPutWhereItIsAskedFor() {
    var grid = grid(10, 2)
    #expect(grid.put("abc", column: 2, row: 1, style: .foreground(.red)) == 3)
    #expect(grid.lines == ["", "  abc"])
    #expect(grid[2, 1].style.foreground == .red)
    #expect(grid[5, 1].style == .plain)
  }

  @Test(arguments: [(Alignment.left, "ab   |"), (.center, " ab  |"), (.right, "   ab|")])
  func aFieldIsFilled(alignment: Alignment, line: String) {
    for text in ["ab", "àb"] {
      var grid = grid(6, 1)
      grid.put("xxxxx|", column: 0, row: 0)
      #expect(grid.put(text, column: 0, row: 0, width: 5, alignment: alignment, style: .plain.reverse()) == 5)
      #expect(grid.lines[0] == line.replacingA(with: text))
      #expect((0..<5).allSatisfy { grid[$0, 0].style.reverse })
      #expect(!grid[5, 0].style.reverse)
    }
  }

  @Test func aFieldTooNarrowEndsInAnEllipsis() {
    var grid = grid(12, 3)
    grid.put("abcdefgh", column: 0, row: 0, width: 5)
    grid.put("abcdefgh", column: 0, row: 1, width: 5, ellipsis: false)
    grid.put("abcdefghijklmno", column: 0, row: 2)
    #expect(grid.lines == ["abcd…", "abcde", "abcdefghijkl"])
  }

  @Test func whatIsLeftOfTheEdgeIsLeftOut() {
    var grid = grid(4, 2)
    #expect(grid.put("abcd", column: -2, row: 0) == 4)
    grid.put("会会", column: -1, row: 1)
    #expect(grid.lines == ["cd", " 会"])
    grid.put("x", column: 1, row: -1)
    grid.put("x", column: 1, row: 2)
    grid.put("x", column: 4, row: 0)
    #expect(grid.lines == ["cd", " 会"])
  }

  @Test func halfAWideCharacterBecomesABlank() {
    var grid = grid(6, 3)
    for row in 0..<3 { grid.put("会议室", column: 0, row: row) }
    grid.put("x", column: 1, row: 0)
    grid.put("y", column: 2, row: 1)
    grid.fill(Rect(column: 3, row: 2, columns: 2, rows: 1), style: .plain, character: ".")
    #expect(grid.lines == [" x议室", "会y 室", "会 .."])
    var narrow = self.grid(3, 1)
    narrow.put("会议", column: 0, row: 0)
    #expect(narrow.lines == ["会"])
  }

  @Test func anAreaHasItsOwnOriginAndNoWayOut() {
    var grid = grid(10, 4)
    for row in 0..<4 { grid.put("..........", column: 0, row: row) }
    grid.within(Rect(column: 2, row: 1, columns: 4, rows: 2)) { area in
      #expect(area.size == ScreenSize(columns: 4, rows: 2))
      area.put("abcdefgh", column: 0, row: 0)
      area.put("zzz", column: -2, row: 1)
      area.put("no", column: 0, row: 2)
      area.put("no", column: 0, row: -1)
      area.within(Rect(column: 2, row: 0, columns: 10, rows: 10)) { inner in
        inner.fill(inner.bounds, style: .plain.bold(), character: "#")
        inner.cursor = Position(column: 1, row: 1)
      }
    }
    #expect(grid.lines == ["..........", "..ab##....", "..z.##....", ".........."])
    #expect(grid.cursor == Position(column: 5, row: 2))
    #expect(grid.size == ScreenSize(columns: 10, rows: 4))
  }

  @Test func anAreaThatReachesOverTheEdgeIsCut() {
    var grid = grid(4, 2)
    grid.within(Rect(column: -1, row: -1, columns: 20, rows: 20)) { area in
      for row in 0..<20 { area.put("abcdefghijklmnopqrst", column: 0, row: row) }
      area.cursor = Position(column: 0, row: 0)
    }
    #expect(grid.lines == ["bcde", "bcde"])
    #expect(grid.cursor == nil)
  }

  @Test func aThrowFromAnAreaLeavesTheGridUsable() {
    struct Stop: Error {}
    var grid = grid(4, 1)
    #expect(throws: Stop.self) {
      try grid.within(Rect(column: 2, row: 0, columns: 2, rows: 1)) { _ in throw Stop() }
    }
    grid.put("ab", column: 0, row: 0)
    #expect(grid.lines == ["ab"])
  }

  @Test func stylesChangeWithoutTheText() {
    var grid = grid(5, 2)
    grid.put("abcde", column: 0, row: 0, style: .foreground(.green))
    grid.restyle(Rect(column: 1, row: 0, columns: 2, rows: 5)) { $0.dim() }
    #expect(grid.lines == ["abcde", ""])
    #expect((0..<5).map { grid[$0, 0].style.dim } == [false, true, true, false, false])
    #expect(grid[1, 0].style.foreground == .green)
    #expect(grid[1, 1].style.dim)
  }

  @Test func aGridOfNoCellsIsHarmless() {
    for size in [ScreenSize(columns: 0, rows: 0), ScreenSize(columns: 0, rows: 3), ScreenSize(columns: 3, rows: 0)] {
      var grid = CellGrid(size: size)
      grid.put("会a", column: 0, row: 0, width: 2)
      grid.fill(grid.bounds, style: .plain)
      grid.restyle(grid.bounds) { $0.bold() }
      grid.within(Rect(column: 0, row: 0, columns: 5, rows: 5)) { $0.put("x", column: 0, row: 0) }
      #expect(grid.lines == Array(repeating: "", count: size.rows))
    }
  }

  @Test func aFillIsTransliterated() {
    var grid = grid(3, 1, .ascii)
    grid.fill(grid.bounds, style: .plain, character: "─")
    #expect(grid.lines == ["---"])
  }

  @Test func rectanglesSplitAndShrinkWithinThemselves() {
    let rect = Rect(column: 1, row: 2, columns: 10, rows: 6)
    #expect(rect.split(rows: 2).bottom == Rect(column: 1, row: 4, columns: 10, rows: 4))
    #expect(rect.split(rows: -1).bottom == Rect(column: 1, row: 7, columns: 10, rows: 1))
    #expect(rect.split(columns: 99).right.isEmpty)
    #expect(rect.inset(columns: 6, rows: 1).columns == 0)
    #expect(rect.intersection(Rect(column: 8, row: 0, columns: 10, rows: 3)) == Rect(column: 8, row: 2, columns: 3, rows: 1))
  }

  @Test func styleBitsAreIndependent() {
    var style = Style(bold: true, underline: true)
    style.reverse = true
    style.bold = false
    #expect(style == Style.plain.underline().reverse())
    #expect(style.underline && style.reverse && !style.bold && !style.dim)
  }
}

extension String {
  /// The line with its `a` replaced, to draw the same field by the quick and by the general way.
  fileprivate func replacingA(with text: String) -> String {
    guard let first = text.first else { return self }
    return String(map { $0 == "a" ? first : $0 })
  }
}
