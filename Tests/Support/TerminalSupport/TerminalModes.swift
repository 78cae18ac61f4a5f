import Glibc

/// A terminal's modes (see termios(3)), comparable byte for byte.
public struct TerminalModes: Hashable, Sendable, CustomStringConvertible {
  /// The four flag words: input, output, control, local.
  public let flags: [UInt32]
  /// The control characters.
  public let characters: [UInt8]

  init(_ modes: termios) {
    flags = [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    characters = withUnsafeBytes(of: modes.c_cc) { Array($0) }
  }

  /// True when typed characters are shown.
  public var echoes: Bool { flags[3] & UInt32(ECHO) != 0 }
  /// True when input comes by lines, with editing.
  public var isCanonical: Bool { flags[3] & UInt32(ICANON) != 0 }

  /// The flags in hexadecimal.
  public var description: String { flags.map { "0x" + String($0, radix: 16) }.joined(separator: " ") + " \(characters)" }
}
