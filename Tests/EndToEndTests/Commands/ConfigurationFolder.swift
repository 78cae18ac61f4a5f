import Glibc

/// A folder that stands for the operator's `$XDG_CONFIG_HOME` and `$XDG_STATE_HOME`; removed with all that is in it.
final class ConfigurationFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/spacesync-config-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure.cantMake }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    mkdir("\(path)/spacesync", 0o700)
  }

  deinit { Self.remove(path) }

  /// The variables that make the program look here.
  var environment: [String: String] { ["XDG_CONFIG_HOME": path, "XDG_STATE_HOME": path] }

  /// Writes a file, by default the configuration.
  func write(_ text: String, to name: String = "config.toml", mode: mode_t = 0o600) throws {
    let descriptor = open("\(path)/spacesync/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Failure.cantMake }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure.cantMake }
    fchmod(descriptor, mode)
  }

  /// The text of a file, or nil.
  func text(of name: String) -> String? {
    guard let file = fopen("\(path)/spacesync/\(name)", "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  /// The names in a folder of it, sorted.
  func names(in folder: String = "spacesync") -> [String] { Self.names("\(path)/\(folder)") }

  private static func names(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func remove(_ path: String) {
    for name in names(path) { remove("\(path)/\(name)") }
    _ = Glibc.remove(path)
  }

  enum Failure: Error {
    case cantMake
  }
}
