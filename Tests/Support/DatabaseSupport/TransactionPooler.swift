import Glibc
import PrivatePostgres

/// PgBouncer in transaction mode before a server: each transaction may get another of the server's sessions.
public final class TransactionPooler: Sendable {
  /// Why it could not be run.
  public struct Failure: Error, CustomStringConvertible {
    /// What failed.
    public let description: String
  }

  private let process: Subprocess
  private let folder: String

  /// Starts PgBouncer as the server's user, for it refuses to run as root; blocks until it answers.
  ///
  /// - Parameters:
  ///   - server: The server behind it.
  ///   - sessions: How many of the server's sessions it shares out for a database.
  ///   - mode: What a client keeps its session for, as PgBouncer's `pool_mode` names it.
  public init(before server: PrivateServer, sessions: Int = 3, mode: String = "transaction") throws {
    folder = "\(server.socketFolder)/pool-\(UInt32.random(in: 0...0xffff))"
    let account = try ServerAccount.current()
    guard mkdir(folder, 0o700) == 0, chown(folder, account.uid, account.gid) == 0 else {
      throw Failure(description: "no folder for PgBouncer")
    }
    let configuration = """
      [databases]
      * = host=\(server.socketFolder) port=\(server.port)
      [pgbouncer]
      listen_addr =
      listen_port = 6432
      unix_socket_dir = \(folder)
      auth_type = trust
      auth_file = \(folder)/users
      pool_mode = \(mode)
      default_pool_size = \(sessions)
      logfile = \(folder)/log
      pidfile = \(folder)/pid

      """
    try Self.write(configuration, to: folder + "/ini")
    try Self.write("\"postgres\" \"\"\n", to: folder + "/users")
    let programs: [String] = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"]
    guard let program = programs.first(where: { access($0, X_OK) == 0 }) else {
      throw Failure(description: "PgBouncer is not installed: run Assets/Scripts/setup test")
    }
    process = try Subprocess(account.prefix + [program, "-q", folder + "/ini"], in: folder)
    let deadline = ContinuousClock.now + .seconds(20)
    while !Self.answers("\(folder)/.s.PGSQL.6432") {
      guard !process.hasEnded(), .now < deadline else { throw Failure(description: "PgBouncer did not start; see \(folder)/log") }
      usleep(2000)
    }
  }

  deinit {
    kill(process.pid, SIGKILL)
    _ = process.wait(atMost: .seconds(5))
  }

  /// How to reach a database through it.
  public func conninfo(database: String) -> String { "host=\(folder) port=6432 user=postgres dbname=\(database)" }

  private static func answers(_ path: String) -> Bool {
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 }
    }
  }

  private static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw Failure(description: "can't write \(path)") }
    fputs(text, file)
    fclose(file)
    chmod(path, 0o644)
  }
}
