import Glibc

/// A folder of one test's own, removed with all that is in it.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let path: String

  /// Why a file or folder could not be made.
  public struct Failure: Error {
    /// The path.
    public let path: String
    /// The system's number of the reason.
    public let code: Int32

    /// Names both.
    public init(path: String, code: Int32) {
      self.path = path
      self.code = code
    }
  }

  /// Makes an empty folder.
  public init() throws {
    var template = Array("/tmp/spacesync-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(path: "/tmp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  /// Makes a folder in it, and those above.
  public func makeFolder(_ name: String, mode: mode_t = 0o700) throws {
    var made = path
    for part in name.split(separator: "/") {
      made += "/\(part)"
      guard mkdir(made, mode) == 0 || errno == EEXIST else { throw Failure(path: made, code: errno) }
    }
  }

  /// Writes a file with exactly this mode.
  public func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws {
    let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Failure(path: name, code: errno) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure(path: name, code: errno) }
    fchmod(descriptor, mode)
  }

  /// The text of a file, or nil.
  public func text(of name: String) -> String? {
    let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var all: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(descriptor, &block, block.count), count > 0 { all += block[..<count] }
    return String(decoding: all, as: UTF8.self)
  }

  /// The names in it, or in a folder of it, sorted.
  public func names(in folder: String = "") -> [String] { Self.names("\(path)/\(folder)") }

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

  /// Removes a file, or a folder with all that is in it.
  public static func remove(_ path: String) {
    // What a link leads to is not ours.
    var facts = stat()
    if lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR { for name in names(path) { remove("\(path)/\(name)") } }
    _ = Glibc.remove(path)
  }
}
