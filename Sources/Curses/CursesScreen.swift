import CNcurses
import Glibc
import TextScreen

/// ncurses as a function from screens to bytes: what changes between two grids becomes the bytes that change the terminal.
///
/// ncurses repeats a write that a signal interrupted and spins on a full terminal, so it never gets to see ours: it writes to a file in memory
/// (see memfd_create(2)) that each frame fills from its beginning. Only the main thread may use it: ncurses has one state for all.
final class CursesScreen {
  /// The size that frames are composed for.
  private(set) var size: ScreenSize
  /// True when the terminal shows colours and they are wanted.
  let hasColor: Bool

  private let screen: OpaquePointer
  private let file: UnsafeMutablePointer<FILE>
  private let memory: Int32
  private var window: UnsafeMutablePointer<WINDOW>
  private var shown: CellGrid?
  private var isCursorVisible = true
  private let colors: Int
  private let pairLimit: Int
  private var pairs: [UInt16: Int16] = [:]
  private var widths: [UInt32: Int32] = [:]

  /// Starts ncurses for the terminal type in `TERM`.
  init(terminalType: String, size: ScreenSize, color: ColorUse) throws(TerminalError) {
    memory = memfd_create("frame", UInt32(FD_CLOEXEC))
    guard memory >= 0 else { throw TerminalError.unavailable(operation: "memfd_create", code: errno) }
    guard let stream = fdopen(memory, "w") else {
      let code = errno
      close(memory)
      throw TerminalError.unavailable(operation: "fdopen", code: code)
    }
    file = stream
    // Keys are read elsewhere, so the input is never looked at.
    guard let started = newterm(nil, stream, stream) else {
      fclose(stream)
      throw TerminalError.typeUnknown(terminalType)
    }
    screen = started
    guard Terminfo.string("cup") != nil else {
      endwin()
      delscreen(started)
      fclose(stream)
      throw TerminalError.typeTooSimple(terminalType)
    }
    // A frame is never cut short because keys wait, and a line feed is not a carriage return as well.
    typeahead(-1)
    nonl()
    colors = Terminfo.number("colors") ?? 0
    pairLimit = min(Terminfo.number("pairs") ?? 0, Int(Int16.max))
    let noColor = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    let isWanted = color == .always || (color == .auto && !noColor)
    hasColor = isWanted && colors >= 8 && start_color() == OK && use_default_colors() == OK
    resize_term(Int32(size.rows), Int32(size.columns))
    guard let all = newwin(0, 0, 0, 0) else { throw TerminalError.unavailable(operation: "newwin", code: ENOMEM) }
    window = all
    // A list that scrolls is moved by the terminal itself, where it can: a tenth of the bytes.
    idlok(window, true)
    self.size = size
    // Until its first `endwin` ncurses writes after every movement of the cursor: a hundred system calls a frame instead of two.
    endwin()
    _ = takeBytes()
  }

  deinit {
    delwin(window)
    delscreen(screen)
    fclose(file)
  }

  /// Adopts another size; the next frame is a full one.
  func resize(_ new: ScreenSize) {
    size = new
    delwin(window)
    resize_term(Int32(new.rows), Int32(new.columns))
    // Without memory for a window of one cell nothing works any more; the old handle is never used again.
    window = newwin(0, 0, 0, 0) ?? window
    idlok(window, true)
    repaint()
  }

  /// Makes the next frame a full one, whatever the terminal shows now.
  func repaint() {
    shown = nil
    clearok(window, true)
  }

  /// The bytes that leave the screen as ncurses sees it; the next frame enters it again.
  func leave() {
    endwin()
    isCursorVisible = true
    _ = takeBytes()
    repaint()
  }

  /// The bytes that make the terminal show a grid; empty when it shows it already.
  func compose(_ grid: CellGrid) -> [UInt8] {
    let old = shown.flatMap { $0.screenSize == grid.screenSize ? $0 : nil }
    let columns = min(size.columns, grid.screenSize.columns)
    var rows = Array(0..<min(size.rows, grid.screenSize.rows))
    if let old {
      rows.removeAll { Self.isSame($0, in: grid, and: old) }
      if rows.isEmpty && grid.screenCursor == old.screenCursor { return [] }
    }
    for row in rows { write(grid, row, columns: columns, changedFrom: old) }
    let isPlaced = placeCursor(grid.screenCursor)
    shown = grid
    wnoutrefresh(window)
    doupdate()
    // Only now: a frame may enter the terminal's second screen, which on leaving gives back the cursor as it was before.
    setCursor(visible: isPlaced)
    return takeBytes()
  }

  /// True when a row of two grids of the same size is the same memory.
  private static func isSame(_ row: Int, in grid: CellGrid, and old: CellGrid) -> Bool {
    let length = grid.screenSize.columns * MemoryLayout<Cell>.stride
    return grid.cells.withUnsafeBytes { new in
      old.cells.withUnsafeBytes { old in
        guard let new = new.baseAddress, let old = old.baseAddress else { return true }
        return memcmp(new + row * length, old + row * length, length) == 0
      }
    }
  }

  /// Hands the changed part of a row to ncurses.
  private func write(_ grid: CellGrid, _ row: Int, columns: Int, changedFrom old: CellGrid?) {
    let start = row * grid.screenSize.columns
    var first = start
    var last = start + columns - 1
    if let old {
      while first <= last && grid.cells[first] == old.cells[first] { first += 1 }
      while last > first && grid.cells[last] == old.cells[last] { last -= 1 }
      // A wide character is written whole.
      while first > start && first <= last && grid.cells[first].width == 0 { first -= 1 }
    }
    guard first <= last else { return }
    var line: [cchar_t] = []
    line.reserveCapacity(last - first + 1)
    for index in first...last {
      let cell = grid.cells[index]
      // A wide character that the window's edge cuts in two can't be shown.
      let fits = index + Int(cell.width) <= start + columns
      if cell.width > 0 { append(fits ? cell : nil, style: cell.style, to: &line) }
    }
    mvwadd_wchnstr(window, Int32(row), Int32(first - start), line, Int32(line.count))
  }

  private func append(_ cell: Cell?, style: Style, to line: inout [cchar_t]) {
    var scalars: [wchar_t] = [0x20, 0, 0, 0]
    var repeats = 1
    if let cell {
      scalars[0] = wchar_t(bitPattern: cell.base)
      scalars[1] = wchar_t(bitPattern: cell.mark1)
      scalars[2] = wchar_t(bitPattern: cell.mark2)
      if cell.base >= 0x7F && width(cell.base) != Int32(cell.width) {
        // ncurses counts columns by the C library, and must come to the same sum.
        scalars = [0x3F, 0, 0, 0]
        repeats = Int(cell.width)
      }
    }
    let (attributes, pair) = look(style)
    var character = cchar_t()
    setcchar(&character, scalars, attributes, pair, nil)
    for _ in 0..<repeats { line.append(character) }
  }

  private func width(_ scalar: UInt32) -> Int32 {
    if let known = widths[scalar] { return known }
    let width = wcwidth(wchar_t(bitPattern: scalar))
    widths[scalar] = width
    return width
  }

  /// A style as ncurses knows it; what the terminal lacks ncurses leaves out.
  private func look(_ style: Style) -> (attributes: attr_t, pair: Int16) {
    let isGrey = style.foreground == .brightBlack && (!hasColor || colors < 16)
    let attributes = curses_attributes(style.bold, style.dim || isGrey, style.reverse, style.underline)
    guard hasColor, style.foreground != .standard || style.background != .standard else { return (attributes, 0) }
    let key = UInt16(style.foreground.rawValue) << 8 | UInt16(style.background.rawValue)
    if let pair = pairs[key] { return (attributes, pair) }
    guard pairs.count + 1 < pairLimit else { return (attributes, 0) }
    let pair = Int16(pairs.count + 1)
    let foreground = isGrey ? -1 : number(style.foreground)
    init_pair(pair, foreground, number(style.background))
    pairs[key] = pair
    return (attributes, pair)
  }

  /// A colour's number, -1 for the terminal's default; a bright colour is its plain sibling on a terminal of eight.
  private func number(_ color: Color) -> Int16 {
    guard color != .standard else { return -1 }
    let index = Int16(color.rawValue) - 1
    return index >= 8 && colors < 16 ? index - 8 : index
  }

  /// Moves the cursor to its place; false when it has none and is to be hidden.
  private func placeCursor(_ place: Position?) -> Bool {
    guard let place, place.column < size.columns, place.row < size.rows else {
      // A hidden cursor is not worth the bytes that move it.
      leaveok(window, true)
      return false
    }
    leaveok(window, false)
    wmove(window, Int32(place.row), Int32(place.column))
    return true
  }

  private func setCursor(visible: Bool) {
    guard visible != isCursorVisible else { return }
    isCursorVisible = visible
    curs_set(visible ? 1 : 0)
  }

  /// Takes out of the memory file what ncurses wrote.
  private func takeBytes() -> [UInt8] {
    fflush(file)
    let length = Int(lseek(memory, 0, SEEK_CUR))
    guard length > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      count = max(0, pread(memory, buffer.baseAddress, length, 0))
    }
    // Written over by the next frame: to empty the file would give its pages back each time.
    lseek(memory, 0, SEEK_SET)
    return bytes
  }
}
