import CVterm
import Glibc

/// What a terminal would show: every byte a program sends goes through libvterm, and the screen that results can be read.
///
/// Feed it every byte or it shows something else. Alternate screen, cursor, title and paste mode are the emulator's own state, not guesses.
public final class EmulatedScreen {
  private let terminal: OpaquePointer
  private let screen: OpaquePointer
  private let properties = TerminalProperties()
  private let isUTF8: Bool
  private var callbacks: UnsafeMutablePointer<VTermScreenCallbacks>

  /// Makes a blank screen; without `utf8` each byte from 0xA0 on is a character of Latin-1.
  public init(columns: Int, rows: Int, utf8: Bool = true) {
    terminal = vterm_new(Int32(rows), Int32(columns))
    vterm_set_utf8(terminal, 1)
    isUTF8 = utf8
    screen = vterm_obtain_screen(terminal)
    vterm_screen_enable_altscreen(screen, 1)
    callbacks = .allocate(capacity: 1)
    callbacks.initialize(to: VTermScreenCallbacks())
    callbacks.pointee.settermprop = { property, value, user in
      guard let user, let value else { return 0 }
      Unmanaged<TerminalProperties>.fromOpaque(user).takeUnretainedValue().note(property, value.pointee)
      return 1
    }
    callbacks.pointee.bell = { user in
      guard let user else { return 0 }
      Unmanaged<TerminalProperties>.fromOpaque(user).takeUnretainedValue().bells += 1
      return 1
    }
    vterm_screen_set_callbacks(screen, callbacks, Unmanaged.passUnretained(properties).toOpaque())
    vterm_screen_reset(screen, 1)
  }

  deinit {
    vterm_free(terminal)
    callbacks.deallocate()
  }

  /// The width and height in cells.
  public var size: (columns: Int, rows: Int) {
    var rows: Int32 = 0
    var columns: Int32 = 0
    vterm_get_size(terminal, &rows, &columns)
    return (Int(columns), Int(rows))
  }

  /// True while the alternate screen is shown.
  public var isAlternate: Bool { properties.isAlternate }
  /// True while the cursor is shown.
  public var isCursorVisible: Bool { properties.isCursorVisible }
  /// How often the title was set.
  public var titleChanges: Int { properties.titleChanges }
  /// How often the bell rang.
  public var bells: Int { properties.bells }
  /// True while mouse reports are on.
  public var reportsMouse: Bool { properties.reportsMouse }
  /// What the terminal answered to queries; a well-behaved program asks none.
  public private(set) var answers: [UInt8] = []

  /// The cursor's place.
  public var cursor: (column: Int, row: Int) {
    var place = VTermPos()
    vterm_state_get_cursorpos(vterm_obtain_state(terminal), &place)
    return (Int(place.col), Int(place.row))
  }

  /// True while pastes are marked: the emulator is made to start one, and its bytes are looked at.
  public var isPasteBracketed: Bool {
    vterm_keyboard_start_paste(terminal)
    return !takeOutput().isEmpty
  }

  /// Shows what a program sent.
  public func feed(_ bytes: [UInt8]) {
    // libvterm's own other encoding is that of a VT220, not Latin-1.
    let text = isUTF8 ? bytes : bytes.flatMap { Array(String(Unicode.Scalar($0)).utf8) }
    text.withUnsafeBytes { buffer in
      _ = vterm_input_write(terminal, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    answers += takeOutput()
  }

  /// Changes the size as a terminal's window would.
  public func resize(columns: Int, rows: Int) { vterm_set_size(terminal, Int32(rows), Int32(columns)) }

  /// The text of each row without the blanks at its end.
  public var lines: [String] { (0..<size.rows).map { line($0) } }

  /// All rows as one text, for a failed test's message.
  public var dump: String { lines.joined(separator: "\n") }

  /// True when some row holds the text.
  public func contains(_ text: String) -> Bool { lines.contains { $0.contains(text) } }

  /// The row that holds the text, the topmost if several do.
  public func row(of text: String) -> Int? { lines.firstIndex { $0.contains(text) } }

  /// The column that each character of a row begins at is its index here; a wide character's second column is empty.
  public func cells(row: Int) -> [ScreenCell] { (0..<size.columns).map { cell(column: $0, row: row) } }

  /// One cell with its attributes.
  public func cell(column: Int, row: Int) -> ScreenCell {
    var cell = VTermScreenCell()
    _ = vterm_screen_get_cell(screen, VTermPos(row: Int32(row), col: Int32(column)), &cell)
    return ScreenCell(cell)
  }

  /// The first cell of a text on the screen, nil if it is not there.
  public func cell(of text: String) -> ScreenCell? {
    guard let row = row(of: text), let first = text.first else { return nil }
    let cells = cells(row: row)
    for column in cells.indices where cells[column].text.first == first {
      if cells[column...].reduce(into: "", { $0 += $1.text }).hasPrefix(text) { return cells[column] }
    }
    return nil
  }

  private func line(_ row: Int) -> String {
    var text = cells(row: row).reduce(into: "") { $0 += $1.width == 0 ? "" : ($1.text.isEmpty ? " " : $1.text) }
    while text.last == " " { text.removeLast() }
    return text
  }

  private func takeOutput() -> [UInt8] {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = vterm_output_read(terminal, &buffer, buffer.count)
    return buffer.prefix(count).map { UInt8(bitPattern: $0) }
  }
}
