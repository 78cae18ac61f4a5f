import Glibc

/// What the process finds around itself: its environment and whether people sit at its ends.
///
/// It is read once and handed on as a value, so that every decision made from it can be tested.
public struct Surroundings: Sendable {
  /// The environment variables.
  public var environment: [String: String]
  /// True when standard input is a terminal.
  public var inputIsTerminal: Bool
  /// True when standard output is a terminal.
  public var outputIsTerminal: Bool

  /// Makes surroundings; by default none at all.
  public init(environment: [String: String] = [:], inputIsTerminal: Bool = false, outputIsTerminal: Bool = false) {
    self.environment = environment
    self.inputIsTerminal = inputIsTerminal
    self.outputIsTerminal = outputIsTerminal
  }

  /// The surroundings of this process, read now.
  public static func current() -> Surroundings {
    Surroundings(
      environment: readEnvironment(), inputIsTerminal: isatty(STDIN_FILENO) == 1, outputIsTerminal: isatty(STDOUT_FILENO) == 1)
  }

  /// The value of a variable that is set and not empty, as POSIX tools read them.
  public func value(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The environment for programs that are not ours and have no use for what is secret in it.
  public var environmentOfOthers: [String: String] {
    let secrets: Set = ["STRIPE_SECRET_KEY", "SPACESYNC_EDGE_TOKEN", "DATABASE_URL", "PGPASSWORD"]
    return environment.filter { !secrets.contains($0.key) }
  }

  /// Where state files live: `$XDG_STATE_HOME/spacesync`, else `~/.local/state/spacesync`; nil without a home.
  ///
  /// A relative path is ignored, as the XDG Base Directory Specification asks.
  public var stateDirectory: String? {
    if let path = value("XDG_STATE_HOME"), path.hasPrefix("/") { return "\(path)/spacesync" }
    return value("HOME").map { "\($0)/.local/state/spacesync" }
  }

  /// Where the configuration is: `$XDG_CONFIG_HOME/spacesync`, else `~/.config/spacesync`; nil without a home.
  public var configurationDirectory: String? {
    if let path = value("XDG_CONFIG_HOME"), path.hasPrefix("/") { return "\(path)/spacesync" }
    return value("HOME").map { "\($0)/.config/spacesync" }
  }

  // /proc instead of `environ`: the C variable is shared mutable state, which Swift 6 refuses for good reason.
  private static func readEnvironment() -> [String: String] {
    let descriptor = open("/proc/self/environ", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [:] }
    defer { close(descriptor) }
    var result: [String: String] = [:]
    for entry in (Descriptor.read(descriptor, limit: .max) ?? []).split(separator: 0) {
      guard let sign = entry.firstIndex(of: UInt8(ascii: "=")), sign > entry.startIndex else { continue }
      let name = String(decoding: entry[..<sign], as: UTF8.self)
      if result[name] == nil { result[name] = String(decoding: entry[(sign + 1)...], as: UTF8.self) }
    }
    return result
  }
}
