import Glibc

/// Where the programs of a PostgreSQL server are.
struct ServerBinaries: Sendable {
  /// The folder that holds them all.
  let folder: String

  /// Makes a cluster.
  var initdb: String { folder + "/initdb" }
  /// The server itself.
  var postgres: String { folder + "/postgres" }

  /// Another program of the same server; on PATH there may be links to some of them only.
  func program(_ name: String) -> String {
    let real = Files.target(ofLink: postgres).flatMap { link in link.lastIndex(of: "/").map { String(link[..<$0]) } }
    return [folder, real].compactMap { $0.map { "\($0)/\(name)" } }.first(where: Files.isExecutable) ?? name
  }

  /// Looks on `path`, then where `pg_config` says, then where Debian puts them, newest first.
  ///
  /// - Parameters:
  ///   - path: a list as in `PATH`.
  ///   - debian: the folder with one folder a version.
  static func find(path: String = Self.environmentPath, debian: String = "/usr/lib/postgresql") throws(PrivatePostgresError)
    -> ServerBinaries
  {
    let listed = path.split(separator: ":").map(String.init)
    let versions = Files.names(in: debian).compactMap { Int($0) }.sorted(by: >).map { "\(debian)/\($0)/bin" }
    for folder in listed + configured(listed) + versions where isComplete(folder) { return ServerBinaries(folder: folder) }
    throw PrivatePostgresError(
      .missingServer, "No PostgreSQL server is installed here; on Debian and Ubuntu install the package \"postgresql\"")
  }

  /// Where a shell would look.
  static var environmentPath: String { getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin" }

  private static func isComplete(_ folder: String) -> Bool {
    Files.isExecutable(folder + "/initdb") && Files.isExecutable(folder + "/postgres")
  }

  /// What the `pg_config` on the path answers, which also finds servers built from source.
  private static func configured(_ path: [String]) -> [String] {
    guard let program = path.map({ $0 + "/pg_config" }).first(where: Files.isExecutable) else { return [] }
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else { return [] }
    defer { close(ends[0]) }
    let child = try? Subprocess([program, "--bindir"], output: ends[1])
    close(ends[1])
    guard let child else { return [] }
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = read(ends[0], &buffer, buffer.count)
    _ = child.wait(atMost: .seconds(5))
    guard count > 1 else { return [] }
    return [String(decoding: buffer[..<count].prefix { $0 != 10 }, as: UTF8.self)]
  }
}
