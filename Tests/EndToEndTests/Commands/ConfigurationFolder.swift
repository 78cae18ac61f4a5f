import Fixtures
import Glibc

/// A folder that stands for the operator's `$XDG_CONFIG_HOME` and `$XDG_STATE_HOME`; removed with all that is in it.
final class ConfigurationFolder {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.makeFolder("spacesync")
  }

  var path: String { folder.path }

  /// The variables that make the program look here.
  var environment: [String: String] { ["XDG_CONFIG_HOME": path, "XDG_STATE_HOME": path] }

  /// Writes a file, by default the configuration.
  func write(_ text: String, to name: String = "config.toml", mode: mode_t = 0o600) throws {
    try folder.write("spacesync/\(name)", text, mode: mode)
  }

  /// The text of a file, or nil.
  func text(of name: String) -> String? { folder.text(of: "spacesync/\(name)") }

  /// The names in a folder of it, sorted.
  func names(in folder: String = "spacesync") -> [String] { self.folder.names(in: folder) }
}
