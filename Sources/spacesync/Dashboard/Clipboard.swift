import Curses
import Dashboard
import FoundationEssentials
import Settings

/// The operator's clipboard, at the far end of an SSH connection and whatever multiplexers lie between.
///
/// tmux takes a text by its own command with stock settings, and hands it on; its wrapping of sequences is off by default. screen passes a
/// sequence on when it comes in pieces that it does not cut. Any other terminal gets the sequence itself (OSC 52 of xterm's ctlseqs).
struct Clipboard: Sendable {
  /// The most bytes of text: in base64 they are just below the 100,000 that the strictest terminals take in one sequence.
  static let limit = 74_000
  /// Bytes of a piece for screen, which drops a longer one or spills it on the screen.
  static let pieceLimit = 700
  /// How long tmux may take, in milliseconds.
  private static let patience: Int32 = 5_000

  /// What a text has to be handed to.
  enum Way: Equatable {
    /// tmux, by this command, which reads it from standard input.
    case command([String])
    /// The terminal, as this sequence.
    case sequence([UInt8], CopyRoute)
  }

  /// The environment.
  var surroundings: Surroundings

  /// The way of a text here, or why there is none.
  func way(of text: String) throws(CopyProblem) -> Way {
    guard text.utf8.count <= Self.limit else { throw .tooLong(limit: Self.limit) }
    if surroundings.value("TMUX") != nil { return .command(["tmux", "load-buffer", "-w", "-"]) }
    let sequence = Array("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}".utf8)
    if surroundings.value("STY") != nil { return .sequence(Self.wrapped(sequence), .screen) }
    let type = surroundings.value("TERM") ?? ""
    // A console or a hardware terminal would show the sequence as text.
    if ["linux", "vt", "ansi", "cons", "dumb"].contains(where: type.hasPrefix) { throw .noClipboard(terminal: type) }
    return .sequence(sequence, .terminal)
  }

  /// Gives a text to tmux; blocks until it has it.
  func run(_ command: [String], _ text: String) throws(CopyProblem) {
    let program = ChildProgram(command: command, environment: surroundings.environmentOfOthers, input: Array(text.utf8), isSilent: true)
    let status: Int32
    do throws(TerminalError) {
      status = try program.run(patience: Self.patience)
    } catch {
      throw .refused(error.description)
    }
    // An older one doesn't know -w and ends with 1.
    if status != 0 { throw .refused("tmux load-buffer -w (tmux 3.2)") }
  }

  /// A sequence in device control strings of screen, each a piece of it that screen passes on as it is.
  private static func wrapped(_ sequence: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = sequence[...]
    while !rest.isEmpty {
      result += [0x1B, 0x50] + rest.prefix(pieceLimit - 4) + [0x1B, 0x5C]
      rest = rest.dropFirst(pieceLimit - 4)
    }
    return result
  }
}
