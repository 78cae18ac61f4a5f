import Glibc

/// A file that is written out of sight and put in its place whole, or not at all.
///
/// It has no name while it is written (O_TMPFILE, open(2)), so nothing half done is left whatever ends the process: Ctrl-C, a crash, a full
/// disk. On a file system without such files it has a hidden name, which is removed unless the process is killed outright.
public final class PlacedFile {
  /// Why a file was not written.
  public enum Failure: Error, Sendable, Equatable {
    /// A file stands there, and it may not be replaced.
    case exists
    /// What the system says (errno, strerror(3)).
    case system(Int32)

    /// The system's reason in its own words.
    public var reason: String {
      switch self {
      case .exists: String(cString: strerror(EEXIST))
      case .system(let code): String(cString: strerror(code))
      }
    }
  }

  /// Where it is to stand.
  private let path: String
  private let replaces: Bool
  private let descriptor: Int32
  /// The hidden name, or nil where the file has none.
  private var hidden: String?

  /// Opens a file for writing; nothing is seen of it before `place`.
  ///
  /// - Parameters:
  ///   - path: Where it is to stand; its folder must exist.
  ///   - replaces: True when a file that stands there may be replaced.
  ///   - mode: Who may do what with it, before the process's own mask (umask(2)).
  public init(_ path: String, replaces: Bool, mode: mode_t = 0o666) throws(Failure) {
    self.path = path
    self.replaces = replaces
    // Asked early, so that nobody waits for what can't be placed; `place` decides.
    var facts = stat()
    if stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR { throw .system(EISDIR) }
    if !replaces, Self.isTaken(path) { throw .exists }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let directory = folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
    // __O_TMPFILE is a macro of the same value on all of Linux but sparc, alpha and hppa (asm-generic/fcntl.h).
    let nameless = open(directory, O_WRONLY | O_CLOEXEC | O_DIRECTORY | 0o20_000_000, mode)
    if nameless >= 0 {
      (descriptor, hidden) = (nameless, nil)
      return
    }
    guard errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL else { throw .system(errno) }
    let name = Self.hiddenName(path)
    let named = open(name, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, mode)
    guard named >= 0 else { throw .system(errno) }
    (descriptor, hidden) = (named, name)
  }

  deinit {
    if let hidden { unlink(hidden) }
    close(descriptor)
  }

  /// Writes a piece; returns why it could not, or nil.
  public func append(_ text: String) -> Failure? {
    var text = text
    return text.withUTF8 { Descriptor.write(UnsafeRawBufferPointer($0), to: descriptor) }.map { .system($0) }
  }

  /// Puts the file in its place once all of it is on the disk.
  public func place() throws(Failure) {
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system(errno) }
    if !replaces {
      if give(path) { return }
      switch errno {
      case EEXIST: throw .exists
      // A file system without hard links: nothing but a rename is left.
      case EPERM, EOPNOTSUPP:
        if Self.isTaken(path) { throw .exists }
      default: throw .system(errno)
      }
    }
    let name: String
    if let hidden {
      name = hidden
    } else {
      name = Self.hiddenName(path)
      guard give(name) else { throw .system(errno) }
    }
    guard rename(name, path) == 0 else {
      let code = errno
      unlink(name)
      throw .system(code)
    }
    hidden = nil
  }

  /// Gives the file a name that nothing has yet (link(2), linkat(2)).
  private func give(_ name: String) -> Bool {
    if let hidden { return link(hidden, name) == 0 }
    return linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
  }

  /// True when something of that name stands there, a dangling link included.
  private static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  private static func hiddenName(_ path: String) -> String {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let name = parts.popLast() ?? ""
    parts.append(".\(name.prefix(100)).\(getpid()).\(UInt32.random(in: 0...UInt32.max))")
    return parts.joined(separator: "/")
  }
}
