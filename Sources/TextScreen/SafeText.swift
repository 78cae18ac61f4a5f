/// Text as it will be shown: safe for any terminal, within its repertoire, measured in columns.
///
/// What becomes of each character:
/// - a control character is shown as its picture (`␛`, or `^[` in ASCII), tabs and line breaks as a space, C1 as `�`;
/// - what directs, joins or varies other characters invisibly (bidi controls, ZWJ, variation selectors) is removed, since terminals disagree
///   on it, and on the direction controls dangerously;
/// - so a ZWJ sequence is shown as its parts, a flag as its two letters, an emoji in its default colour;
/// - what the repertoire lacks is transliterated, or becomes one `?` for the whole cluster.
struct SafeText {
  /// What will be shown, cluster by cluster.
  private(set) var glyphs: [Glyph] = []
  /// The columns that all glyphs take.
  private(set) var columns = 0
  /// True when reading stopped because the text is wider than the limit.
  private(set) var isCut = false

  private let repertoire: Repertoire
  // The state of the cluster being read.
  private var clusterStart = 0
  private var hasQuestionMark = false

  /// Reads text up to the first cluster that ends beyond `limit` columns, and leaves that cluster out.
  init(_ text: String, repertoire: Repertoire, limit: Int = .max) {
    self.repertoire = repertoire
    if TextWidth.plainColumns(of: text, repertoire, limit: limit) != nil {
      for scalar in text.unicodeScalars {
        guard columns < limit else {
          isCut = true
          return
        }
        append(scalar.value)
      }
      return
    }
    for cluster in text {
      let before = columns
      clusterStart = glyphs.count
      hasQuestionMark = false
      read(cluster)
      if columns > limit {
        glyphs.removeLast(glyphs.count - clusterStart)
        columns = before
        isCut = true
        return
      }
    }
  }

  /// Removes clusters from the end until no more than `limit` columns are left.
  mutating func cut(to limit: Int) {
    while columns > limit, let last = glyphs.popLast() {
      columns -= Int(last.width)
      // A cluster of several glyphs goes as a whole.
      var first = last
      while !first.startsCluster, let next = glyphs.popLast() {
        columns -= Int(next.width)
        first = next
      }
    }
  }

  /// Adds one plain character, such as a dot of an ellipsis.
  mutating func append(_ scalar: UInt32) {
    glyphs.append(Glyph(base: scalar, width: 1, startsCluster: true))
    columns += 1
  }

  private mutating func read(_ cluster: Character) {
    if cluster == "\r\n" {
      add(0x20)
      return
    }
    for scalar in cluster.unicodeScalars { read(scalar) }
  }

  private mutating func read(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    switch value {
    case 0x20...0x7E: add(value)
    case 0x09...0x0D: add(0x20)
    case 0x00...0x1F, 0x7F: addControl(value)
    case 0x80...0x9F: replace(with: 0xFFFD)
    case 0xA0: add(0x20)
    case 0xAD: break
    case 0xA1...0xFF:
      if repertoire == .ascii { transliterate(value) } else { add(value) }
    default: readBeyondLatin1(scalar)
    }
  }

  private mutating func readBeyondLatin1(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    switch value {
    case 0xFE00...0xFE0F, 0xE0000...0xE0FFF, 0x034F: return
    case 0x1160...0x11FF, 0xD7B0...0xD7FB:
      // Vowels and finals of Hangul take no column after the consonant that they form a syllable with, and mean nothing without.
      if glyphs.count == clusterStart { replace(with: 0xFFFD) } else { addMark(value) }
    case 0x115F, 0x3164, 0xFFA0: add(0x20)
    case 0x1F3FB...0x1F3FF: return
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: addMark(value)
      case .format: return
      case .spaceSeparator, .lineSeparator, .paragraphSeparator: add(0x20)
      case .control, .surrogate, .unassigned: replace(with: 0xFFFD)
      default:
        if Transliteration.isDirect(value, in: repertoire) { add(value) } else { transliterate(value) }
      }
    }
  }

  private mutating func add(_ value: UInt32) {
    let width: UInt8 = WideCharacters.contains(value) ? 2 : 1
    glyphs.append(Glyph(base: value, width: width, startsCluster: glyphs.count == clusterStart))
    columns += Int(width)
  }

  private mutating func addMark(_ value: UInt32) {
    guard repertoire == .unicode else {
      // Where a mark can't be shown its letter alone is; a mark without one is a character that can't be shown.
      if glyphs.count == clusterStart { addQuestionMark() }
      return
    }
    if glyphs.count == clusterStart { add(0x20) }
    let last = glyphs.count - 1
    if glyphs[last].mark1 == 0 {
      glyphs[last].mark1 = value
    } else if glyphs[last].mark2 == 0 {
      glyphs[last].mark2 = value
    }
  }

  private mutating func addControl(_ value: UInt32) {
    if repertoire == .unicode {
      add(value == 0x7F ? 0x2421 : 0x2400 + value)
    } else {
      add(0x5E)
      add(value ^ 0x40)
    }
  }

  private mutating func replace(with value: UInt32) {
    if repertoire == .unicode { add(value) } else { addQuestionMark() }
  }

  private mutating func transliterate(_ value: UInt32) {
    guard let text = Transliteration.ascii(value) else {
      addQuestionMark()
      return
    }
    for byte in text.utf8 { add(UInt32(byte)) }
  }

  private mutating func addQuestionMark() {
    if hasQuestionMark { return }
    hasQuestionMark = true
    add(0x3F)
  }
}
