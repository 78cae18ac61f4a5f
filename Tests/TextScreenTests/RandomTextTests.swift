import Fixtures
import Testing
import TextScreen

/// What holds for any text whatever.
struct RandomTextTests {
  private static func allowed(_ scalar: Unicode.Scalar, in repertoire: Repertoire) -> Bool {
    switch repertoire {
    case .unicode: true
    case .ascii: scalar.isASCII
    case .latin1: scalar.value <= 0xFF
    case .linuxConsole: scalar.value <= 0xFF || (0x2500...0x259F).contains(scalar.value)
    }
  }

  @Test(arguments: Repertoire.allCases) func everyRowIsExactlyAsWideAsTheGridAndHoldsNothingDangerous(repertoire: Repertoire) {
    var generator = SeededRandom(seed: 7)
    for round in 0..<3000 {
      let text = RandomText.make(&generator)
      let columns = Int.random(in: 1...30, using: &generator)
      var grid = CellGrid(size: ScreenSize(columns: columns, rows: 2), repertoire: repertoire)
      let width = Bool.random(using: &generator) ? Int.random(in: 0...40, using: &generator) : nil
      let alignment = [Alignment.left, .center, .right].randomElement(using: &generator) ?? .left
      let before = Int.random(in: -10...columns, using: &generator)
      grid.put("会会会会会会会会会", column: Int.random(in: -1...1, using: &generator), row: 0)
      let used = grid.put(text, column: before, row: 0, width: width, alignment: alignment, ellipsis: Bool.random(using: &generator))
      if let width { #expect(used == width) }
      var column = 0
      while column < columns {
        let cell = grid[column, 0]
        let comment: Comment = "round \(round): \(text.unicodeScalars.map { $0.value })"
        #expect(cell.width == 1 || cell.width == 2, comment)
        if cell.width == 2 { #expect(column + 1 < columns && grid[column + 1, 0].width == 0, comment) }
        for scalar in cell.text.unicodeScalars {
          #expect(!RandomText.isUnsafe(scalar), comment)
          #expect(Self.allowed(scalar, in: repertoire), comment)
        }
        column += max(1, Int(cell.width))
      }
      #expect(column == columns)
      #expect(grid.lines[1].isEmpty)
    }
  }

  @Test func cutTextFitsAndIsTheStartOfTheWhole() {
    var generator = SeededRandom(seed: 11)
    for _ in 0..<3000 {
      let text = RandomText.make(&generator)
      let limit = Int.random(in: 0...20, using: &generator)
      let cut = TextWidth.cut(text, to: limit, ellipsis: false)
      #expect(TextWidth.columns(of: cut) <= limit)
      let whole = Array(TextWidth.sanitized(text).unicodeScalars)
      #expect(whole.starts(with: Array(cut.unicodeScalars)))
      if TextWidth.columns(of: text) > limit && limit > 0 {
        #expect(TextWidth.cut(text, to: limit).hasSuffix("…"))
        #expect(TextWidth.columns(of: TextWidth.cut(text, to: limit)) <= limit)
      } else if limit > 0 {
        #expect(Array(cut.unicodeScalars) == whole)
      }
    }
  }

  @Test func sanitizedTextIsSafeMeasuredTheSameAndStaysAsItIs() {
    var generator = SeededRandom(seed: 13)
    for _ in 0..<3000 {
      let text = RandomText.make(&generator)
      let safe = TextWidth.sanitized(text)
      #expect(!safe.unicodeScalars.contains { RandomText.isUnsafe($0) })
      #expect(TextWidth.columns(of: safe) == TextWidth.columns(of: text))
      let plain = TextWidth.sanitized(text, repertoire: .ascii)
      #expect(plain.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F })
      #expect(plain.utf8.count == TextWidth.columns(of: text, repertoire: .ascii))
    }
  }

  @Test func drawingOneCharacterAtATimeGivesTheSameWidth() {
    var generator = SeededRandom(seed: 17)
    for _ in 0..<1000 {
      let text = RandomText.make(&generator)
      let sum = text.reduce(0) { $0 + TextWidth.columns(of: String($1)) }
      #expect(sum == TextWidth.columns(of: text))
    }
  }
}
