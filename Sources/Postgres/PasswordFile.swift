import Glibc

/// The file that libpq looks a password up in.
///
/// libpq ignores one that others may read, and says so on stderr, under the screen ("The Password File"). So such a file is found here
/// first, and the notice handler is told instead.
enum PasswordFile {
  /// A path that never exists, which libpq passes over in silence; an empty one would mean the default.
  static let none = "/dev/null/none"

  /// Why libpq would warn of the file in use, nil if it would not.
  static func complaint(_ given: String?) -> String? {
    let variable = { (name: String) in getenv(name).map { String(cString: $0) } }
    guard let path = given ?? variable("PGPASSFILE") ?? variable("HOME").map({ $0 + "/.pgpass" }), path != none else { return nil }
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    if status.st_mode & S_IFMT != S_IFREG { return "The password file \"\(path)\" is ignored: it is not a plain file" }
    if status.st_mode & 0o077 != 0 { return "The password file \"\(path)\" is ignored: others may read it; its mode should be 0600" }
    return nil
  }
}
