import TextScreen

/// Turns the bytes that a terminal sends into keys and pastes.
///
/// A value without I/O: bytes go in by `feed`, events come out of `events`. ncurses could decode keys, but neither pastes of a megabyte nor
/// broken UTF-8. The terminal's own sequences (terminfo) come first, then those that xterm and its kin share whatever `TERM` says; what is
/// neither does nothing.
struct KeyDecoder {
  /// The most bytes of one paste that are kept; the rest of it is read and dropped.
  static let pasteLimit = 1 << 20

  private static let escape: UInt8 = 0x1B
  private static let pasteStart: [UInt8] = Array("\u{1B}[200~".utf8)
  private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

  private let characterSet: CharacterSet
  private let sequences: [(bytes: [UInt8], key: Key)]
  private var input: [UInt8] = []
  private var position = 0
  private var paste: [UInt8] = []
  private var isPasting = false
  private var events: [InputEvent] = []

  /// Makes a decoder for an encoding and the sequences of a terminal's keys.
  init(characterSet: CharacterSet, sequences: [(bytes: [UInt8], key: Key)]) {
    self.characterSet = characterSet
    self.sequences = sequences.sorted { $0.bytes.count > $1.bytes.count }
  }

  /// True while bytes are held back that may be the start of something longer.
  var isWaiting: Bool { position < input.count || isPasting }

  /// True while the end of a paste is waited for, which deserves more patience than a key.
  var isInPaste: Bool { isPasting }

  /// Takes bytes and returns what they and the bytes held back mean.
  mutating func feed(_ bytes: some Collection<UInt8>) -> [InputEvent] {
    input.append(contentsOf: bytes)
    return decode(isFinal: false)
  }

  /// Takes the bytes held back for what they are, since nothing followed in time: mostly the Escape key alone.
  mutating func finish() -> [InputEvent] { decode(isFinal: true) }

  private mutating func decode(isFinal: Bool) -> [InputEvent] {
    var isBlocked = false
    while position < input.count && !isBlocked {
      isBlocked = isPasting ? !readPaste() : !readKey(isFinal: isFinal)
    }
    if isFinal && isPasting {
      keep(input[position...])
      position = input.count
      endPaste()
    }
    input.removeFirst(position)
    position = 0
    defer { events = [] }
    return events
  }

  // MARK: Pastes

  /// Reads on in a paste; false when more bytes are needed.
  private mutating func readPaste() -> Bool {
    guard let end = find(Self.pasteEnd, from: position) else {
      // The end may have come in part.
      let stop = max(position, input.count - Self.pasteEnd.count + 1)
      keep(input[position..<stop])
      position = stop
      return false
    }
    keep(input[position..<end])
    position = end + Self.pasteEnd.count
    // A second end without a start shows that the first was in the pasted text, to make the rest of it act as keys.
    if let next = find(Self.pasteEnd, from: position), find(Self.pasteStart, from: position).map({ next < $0 }) ?? true { return true }
    endPaste()
    return true
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    paste.append(contentsOf: bytes.prefix(max(0, Self.pasteLimit - paste.count)))
  }

  private mutating func endPaste() {
    let text: String
    switch characterSet {
    case .utf8: text = String(decoding: paste, as: UTF8.self)
    case .latin1: text = String(String.UnicodeScalarView(paste.map { Unicode.Scalar($0) }))
    case .ascii: text = String(decoding: paste.filter { $0 < 0x80 }, as: UTF8.self)
    }
    // Terminals send a carriage return for each line's end.
    let lines = text.unicodeScalars.contains("\r") ? Self.withLineFeeds(text) : text
    events.append(.paste(lines))
    paste = []
    isPasting = false
  }

  private static func withLineFeeds(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var last: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if !(scalar == "\n" && last == "\r") { result.append(scalar == "\r" ? "\n" : scalar) }
      last = scalar
    }
    return String(result)
  }

  private func find(_ pattern: [UInt8], from start: Int) -> Int? {
    var index = start
    while let first = input[index...].firstIndex(of: Self.escape), first + pattern.count <= input.count {
      if input[first..<first + pattern.count].elementsEqual(pattern) { return first }
      index = first + 1
    }
    return nil
  }

  // MARK: Keys

  /// Reads one key; false when more bytes are needed.
  private mutating func readKey(isFinal: Bool) -> Bool {
    let byte = input[position]
    switch byte {
    case Self.escape: return readEscape(isFinal: isFinal)
    // Some terminals send CR LF for one Enter.
    case 0x0D where position + 1 < input.count && input[position + 1] == 0x0A: position += 1
    case 0x80...: return readBeyondASCII(isFinal: isFinal)
    default: break
    }
    take(1, ControlCode.key(byte))
    return true
  }

  private mutating func take(_ count: Int, _ key: Key?) {
    if let key { events.append(.key(key)) }
    position += count
  }

  private mutating func readBeyondASCII(isFinal: Bool) -> Bool {
    switch characterSet {
    case .ascii: take(1, nil)
    case .latin1: take(1, Self.key(Unicode.Scalar(input[position])))
    case .utf8:
      var parser = Unicode.UTF8.ForwardParser()
      var iterator = input[position...].makeIterator()
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        take(encoded.count, Self.key(scalar))
      case .error(let length):
        let isCutOff = position + length == input.count && Self.expectedLength(input[position]) > length
        if isCutOff && !isFinal { return false }
        take(max(1, length), nil)
      case .emptyInput: take(1, nil)
      }
    }
    return true
  }

  private static func key(_ scalar: Unicode.Scalar) -> Key? {
    switch scalar.value {
    case 0x80...0x9F: nil
    // AltGr with the space bar on many keyboards, seldom on purpose.
    case 0xA0: .character(" ")
    default: .character(Character(scalar))
    }
  }

  private static func expectedLength(_ lead: UInt8) -> Int {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }

  private mutating func readEscape(isFinal: Bool) -> Bool {
    let rest = input[position...]
    if rest.starts(with: Self.pasteStart) {
      take(Self.pasteStart.count, nil)
      isPasting = true
      return true
    }
    if let report = MouseReport.read(rest) {
      take(report.length, nil)
      if let event = report.event { events.append(.mouse(event)) }
      return true
    }
    if let found = sequences.first(where: { rest.starts(with: $0.bytes) }) {
      take(found.bytes.count, found.key)
      return true
    }
    if !isFinal && sequences.contains(where: { $0.bytes.starts(with: rest) }) { return false }
    switch EscapeSequence.read(rest) {
    case .complete(let length, let key):
      take(length, key)
    case .incomplete:
      if !isFinal { return false }
      giveUp(rest)
    case .none:
      // Escape before another control character, or a second Escape: each is a key.
      take(1, .escape)
    case .prefix:
      return readAlt(isFinal: isFinal)
    }
    return true
  }

  /// Nothing followed: Escape alone, Alt with the one character that starts a sequence, or the broken rest of one, which is dropped.
  private mutating func giveUp(_ rest: ArraySlice<UInt8>) {
    switch rest.count {
    case 1: take(1, .escape)
    case 2: take(2, .alt(Character(Unicode.Scalar(rest[rest.startIndex + 1]))))
    default: take(rest.count, nil)
    }
  }

  /// Escape and a character at once are Alt with it.
  private mutating func readAlt(isFinal: Bool) -> Bool {
    let before = events.count
    position += 1
    guard readKey(isFinal: isFinal) else {
      position -= 1
      return false
    }
    if events.count > before, case .key(.character(let character)) = events[events.count - 1] {
      events[events.count - 1] = .key(.alt(character))
    }
    return true
  }
}
