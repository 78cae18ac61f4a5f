import Glibc

/// The folder of one private server, which holds its data, its socket and its log, and whose name says which process owns it.
struct ServerFolder: Sendable {
  static let prefix = "spacesync-pg-"
  /// `sun_path` has 108 bytes; the longest socket name and some reserve go off (unix(7)).
  static let longestSocketPath = 99

  /// Its absolute path.
  let path: String

  /// The main server's data.
  var data: String { path + "/data" }
  /// What the server wrote to its log.
  var log: String { path + "/log" }

  /// Makes a folder in the first place that works: `parent`, else `TMPDIR`, else `/tmp`, else `/dev/shm`.
  static func make(in parent: String?, for account: ServerAccount) throws(PrivatePostgresError) -> ServerFolder {
    let temporary = getenv("TMPDIR").map { String(cString: $0) }
    let places = parent.map { [$0] } ?? [temporary, "/tmp", "/dev/shm"].compactMap { $0 }
    for place in places {
      guard let folder = make(place, account) else { continue }
      return folder
    }
    throw PrivatePostgresError(
      .noFolder,
      "No private server can be put into \(places.joined(separator: ", ")); set TMPDIR to a short path that other users may enter")
  }

  /// Folders in the same place whose owner is dead: left by a crash of both the owner and its watchdog.
  func abandonedNeighbours(for account: ServerAccount) -> [ServerFolder] {
    guard let end = path.lastIndex(of: "/") else { return [] }
    let place = String(path[..<end])
    return Files.names(in: place).compactMap { name in
      guard name.hasPrefix(Self.prefix) else { return nil }
      let parts = name.dropFirst(Self.prefix.count).split(separator: "-")
      guard parts.count == 3, let pid = pid_t(parts[0]), pid > 0, OwnerProcess.startTime(of: pid) != String(parts[1]) else { return nil }
      // Only what is surely ours: anyone may make such names in a shared place.
      let candidate = ServerFolder(path: place + "/" + name)
      var status = stat()
      guard lstat(candidate.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_mode & 0o077 == 0,
        status.st_uid == account.uid || status.st_uid == geteuid()
      else { return nil }
      return candidate
    }
  }

  /// A new folder in this place, nil if the place won't do.
  private static func make(_ place: String, _ account: ServerAccount) -> ServerFolder? {
    let place = place.count > 1 && place.hasSuffix("/") ? String(place.dropLast()) : place
    // The socket folder goes into a list of the server's settings, where a comma or a quote would be read as more than a name.
    guard place.hasPrefix("/"), !place.contains(where: { ",\"'\\\n".contains($0) }), isEnterable(place, by: account) else { return nil }
    let pid = getpid()
    let random = String(UInt32.random(in: 0x10_0000...0xff_ffff), radix: 16)
    let path = "\(place)/\(prefix)\(pid)-\(OwnerProcess.startTime(of: pid) ?? "0")-\(random)"
    guard path.utf8.count + "/.s.PGSQL.65535".utf8.count <= longestSocketPath, mkdir(path, 0o700) == 0 else { return nil }
    if account.uid != geteuid(), chown(path, account.uid, account.gid) != 0 {
      rmdir(path)
      return nil
    }
    return ServerFolder(path: path)
  }

  /// Whether the server's user can reach what is in a folder; of importance when we are root and it is not.
  private static func isEnterable(_ place: String, by account: ServerAccount) -> Bool {
    guard account.uid != geteuid() else { return access(place, W_OK | X_OK) == 0 }
    var path = ""
    for part in place.split(separator: "/") {
      path += "/" + part
      var status = stat()
      guard stat(path, &status) == 0 else { return false }
      let bit: mode_t = status.st_uid == account.uid ? 0o100 : status.st_gid == account.gid ? 0o010 : 0o001
      guard status.st_mode & bit != 0 else { return false }
    }
    return true
  }
}
