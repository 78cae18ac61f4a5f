import DatabaseSupport
import Glibc

/// PgBouncer in transaction mode before the tests' server: real poolers differ from what one would write to imitate them.
final class PgBouncer: Sendable {
  struct Failure: Error {
    var what: String
  }

  private let folder: String
  private let program: SpawnedProgram

  /// Starts one and waits until it answers. It refuses to run as root, so then it becomes the server's user.
  static func start() async throws -> PgBouncer {
    let bouncer = try PgBouncer(to: try await TestServer.shared.socketFolder)
    guard await until({ access("\(bouncer.folder)/.s.PGSQL.6432", F_OK) == 0 }) else {
      throw Failure(what: "PgBouncer did not start; see \(bouncer.folder)/log")
    }
    return bouncer
  }

  private init(to server: String) throws {
    guard let binary = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].first(where: { (path: String) in access(path, X_OK) == 0 }) else {
      throw Failure(what: "PgBouncer is not installed; Assets/Scripts/setup test installs it")
    }
    var template = Array("/tmp/spacesync-pool.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(what: "mkdtemp") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let settings = """
      [databases]
      * = host=\(server) user=postgres
      [pgbouncer]
      listen_addr =
      listen_port = 6432
      unix_socket_dir = \(folder)
      auth_type = any
      pool_mode = transaction
      default_pool_size = 4
      logfile = \(folder)/log
      pidfile = \(folder)/pid
      """
    let path = "\(folder)/ini"
    guard let file = fopen(path, "w") else { throw Failure(what: path) }
    fputs(settings, file)
    fclose(file)
    var prefix: [String] = []
    if geteuid() == 0 {
      var owner = stat()
      guard stat(server, &owner) == 0, chown(folder, owner.st_uid, owner.st_gid) == 0, chown(path, owner.st_uid, owner.st_gid) == 0 else {
        throw Failure(what: "the server's user can't be told")
      }
      prefix = ["/usr/bin/setpriv", "--reuid=\(owner.st_uid)", "--regid=\(owner.st_gid)", "--clear-groups", "--pdeathsig", "KILL", "--"]
    }
    program = try SpawnedProgram(prefix + [binary, "-q", path])
  }

  deinit {
    program.kill()
    for name in ["ini", "log", "pid", ".s.PGSQL.6432", ".s.PGSQL.6432.lock"] { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  /// How to reach a database through it.
  func conninfo(database: String) -> String { "host=\(folder) port=6432 user=postgres dbname=\(database)" }
}
