import Glibc

/// The folders of what belongs to the operator alone.
public enum PrivateFolder {
  /// Makes a folder and those above it, as far as they are missing, for their owner alone (0700); whoever then opens a file learns what failed.
  public static func make(_ path: String) {
    var parent = ""
    for part in path.split(separator: "/") {
      parent += "/\(part)"
      mkdir(parent, 0o700)
    }
  }
}
