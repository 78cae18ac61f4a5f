import Curses
import Glibc
import TextScreen

/// Shows its size, what came in last, and a list with a marker; each key is either an order or just shown.
struct Probe {
  private var options = TerminalOptions(crashNotice: "the probe crashed\n")
  private var flags: Set<String> = []
  private var text = "hello"
  private var last = "-"
  private var count = 0
  private var marked = 0
  private var isField = false

  init(arguments: [String]) {
    for argument in arguments {
      switch argument {
      case "--ascii": options.characterSet = .ascii
      case "--utf8": options.characterSet = .utf8
      case "--color=never": options.color = .never
      case "--color=always": options.color = .always
      case let value where value.hasPrefix("--text="): text = String(value.dropFirst(7))
      case let value where value.hasPrefix("--log="):
        options.standardError = open(String(value.dropFirst(6)), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      default: flags.insert(argument)
      }
    }
  }

  mutating func run() -> Int32 {
    do {
      let terminal = try Terminal.open(options)
      // The way out of a throw is the deinit's; the way out of everything else is close.
      let status = try loop(terminal)
      terminal.close()
      return status
    } catch let error as TerminalError {
      say("terminal-probe: \(error)\n")
      return 2
    } catch {
      say("terminal-probe: thrown: \(error)\n")
      return 1
    }
  }

  private mutating func loop(_ terminal: Terminal) throws -> Int32 {
    let queue = try EventQueue<Int>()
    while true {
      terminal.present(draw(terminal))
      if flags.contains("--deaf") { while true { pause() } }
      let deadline = flags.contains("--storm") ? MonotonicClock.now + 1_000_000 : nil
      for event in terminal.wait(wake: queue.wakeDescriptor, until: deadline) {
        if let status = try handle(event, terminal) { return status }
      }
      count += queue.drain().count
      if flags.contains("--storm") { count += 1 }
    }
  }

  private mutating func handle(_ event: InputEvent, _ terminal: Terminal) throws -> Int32? {
    switch event {
    case .interrupted(let signal): return 128 + signal
    case .hangup: return 129
    case .paste(let text):
      last = "paste \(text.unicodeScalars.count) \(text.prefix(20))"
    case .key(let key):
      last = "\(key)"
      if !flags.contains("--keys") { return try obey(key, terminal) }
      if key == .character("q") { return 0 }
    default: last = "\(event)"
    }
    return nil
  }

  private mutating func obey(_ key: Key, _ terminal: Terminal) throws -> Int32? {
    switch key {
    case .character("q"): return 0
    case .character("t"): throw ProbeError.asked
    case .character("!"):
      let list: [Int] = []
      count = list[count]
    case .character("$"):
      // An address that nothing is mapped at.
      UnsafeMutablePointer<Int>(bitPattern: 16)?.pointee = 1
    case .character("e"): say("noise on standard error\n")
    case .character("j"): marked += 1
    case .character("k"): marked -= 1
    case .character("i"): isField.toggle()
    case .control("z"): terminal.suspend()
    case .control("l"): terminal.repaintAll()
    default: break
    }
    return nil
  }

  /// Writes to standard error, whatever that is at the moment.
  private func say(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }

  private func draw(_ terminal: Terminal) -> CellGrid {
    var grid = CellGrid(size: terminal.size, repertoire: terminal.repertoire)
    let width = grid.size.columns
    grid.put(
      "size \(grid.size.columns)x\(grid.size.rows)", column: 0, row: 0, width: width,
      style: .foreground(.white).background(.blue).bold())
    grid.put(text, column: 0, row: 1, width: width)
    grid.put("last \(last)", column: 0, row: 2, width: width)
    if flags.contains("--storm") {
      for row in 3..<max(3, grid.size.rows) { grid.put("storm \(count) ", column: 0, row: row, width: width, style: .plain.dim()) }
      return grid
    }
    for row in 0..<5 {
      let isMarked = row == marked
      grid.put(isMarked ? "▸" : " ", column: 0, row: 4 + row, width: 1)
      grid.put("Paris République \(row)", column: 2, row: 4 + row, width: 24, style: .plain.bold(isMarked))
      grid.put("✓ synced", column: 28, row: 4 + row, style: .foreground(.green))
    }
    grid.put("│ é – … 会 ✗ │", column: 0, row: 10)
    grid.fill(Rect(column: 0, row: 11, columns: width, rows: 1), style: .plain, character: "─")
    grid.put("last cell", column: 0, row: grid.size.rows - 1, width: width, alignment: .right, style: .plain.reverse())
    if isField { grid.cursor = Position(column: 4, row: 2) }
    return grid
  }
}
