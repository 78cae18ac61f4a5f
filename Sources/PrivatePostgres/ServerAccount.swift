import Glibc

/// Whose processes the server's are: ours, or, since PostgreSQL refuses to run as root, those of another user.
package struct ServerAccount: Sendable {
  package let uid: uid_t
  package let gid: gid_t
  /// What goes before a command to run it as this user.
  package let prefix: [String]
  /// The same as a person types it.
  package let typedPrefix: [String]

  /// The account for a server of this process.
  package static func current() throws(PrivatePostgresError) -> ServerAccount {
    guard geteuid() == 0 else { return ServerAccount(uid: geteuid(), gid: getegid(), prefix: [], typedPrefix: []) }
    for name in ["postgres", "nobody"] {
      guard let (uid, gid) = lookUp(name), uid != 0 else { continue }
      // Part of util-linux, which every Debian has; it asks neither PAM nor a shell, and becomes the command, so the process number stays.
      if let program = program("setpriv") {
        return ServerAccount(
          uid: uid, gid: gid, prefix: [program, "--reuid=\(uid)", "--regid=\(gid)", "--clear-groups", "--"],
          typedPrefix: [Self.program("runuser") ?? "runuser", "-u", name, "--"])
      }
    }
    throw PrivatePostgresError(
      .failed, "PostgreSQL refuses to run as root, and no user \"postgres\" or \"nobody\" with setpriv is there; run this as another user")
  }

  private static func program(_ name: String) -> String? {
    ["/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/"].map { $0 + name }.first(where: Files.isExecutable)
  }

  private static func lookUp(_ name: String) -> (uid_t, gid_t)? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16384)
    guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
    return (entry.pw_uid, entry.pw_gid)
  }
}
