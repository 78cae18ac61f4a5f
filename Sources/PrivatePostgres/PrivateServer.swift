import Glibc
import Synchronization

/// A PostgreSQL server of our own, in a temporary folder, on a Unix socket that only its user can reach, and gone without trace afterwards.
///
/// It ends with `stop()`, with the last reference, and with this process however that ends. Nothing survives it, and it survives no crash of
/// the machine: it never waits for the disk.
public final class PrivateServer: Sendable {
  private struct State {
    var postmaster: Subprocess?
    var watchdog: Watchdog?
  }

  /// The port, which is part of the socket's name too.
  public let port: Int
  let folder: ServerFolder
  private let account: ServerAccount
  private let binaries: ServerBinaries
  private let settings: [String: String]
  private let state: Mutex<State>

  /// Makes a cluster and starts a server on it; blocks for about a second.
  ///
  /// - Parameters:
  ///   - parent: the folder to put it into; nil takes `TMPDIR` or `/tmp`, whichever leaves room for a socket's name.
  ///   - settings: settings of the server, which win over our own. With `listen_addresses` and no `port` a free port is taken.
  ///   - hba: lines of `pg_hba.conf` for TCP; the socket needs no password.
  public static func start(
    in parent: String? = nil, settings: [String: String] = [:], hba: [String] = []
  ) throws(PrivatePostgresError) -> PrivateServer {
    try start(in: parent, settings) { server throws(PrivatePostgresError) in try server.makeCluster(hba) }
  }

  /// Copies a running server and starts the copy as its hot standby, which follows it and takes no writes; blocks for some seconds.
  ///
  /// - Parameters:
  ///   - primary: the server to follow. When that one is gone, the standby goes on serving what it has.
  ///   - settings: settings of the server, which win over our own.
  public static func startStandby(
    of primary: PrivateServer, settings: [String: String] = [:]
  ) throws(PrivatePostgresError) -> PrivateServer {
    try start(in: nil, settings) { server throws(PrivatePostgresError) in try server.copyCluster(of: primary) }
  }

  private static func start(
    in parent: String?, _ settings: [String: String], _ fill: (PrivateServer) throws(PrivatePostgresError) -> Void
  ) throws(PrivatePostgresError) -> PrivateServer {
    let binaries = try ServerBinaries.find()
    let account = try ServerAccount.current()
    let folder = try ServerFolder.make(in: parent, for: account)
    let watchdog: Watchdog
    do throws(PrivatePostgresError) {
      watchdog = try Watchdog(over: folder)
    } catch {
      rmdir(folder.path)
      throw error
    }
    for abandoned in folder.abandonedNeighbours(for: account) { try? Watchdog.clearInBackground(abandoned) }
    let server = PrivateServer(binaries, account, folder, settings, State(watchdog: watchdog))
    do throws(PrivatePostgresError) {
      try fill(server)
      try server.launch()
    } catch {
      server.stop()
      throw error
    }
    return server
  }

  private init(
    _ binaries: ServerBinaries, _ account: ServerAccount, _ folder: ServerFolder, _ settings: [String: String], _ state: State
  ) {
    self.binaries = binaries
    self.account = account
    self.folder = folder
    port = settings["port"].flatMap { Int($0) } ?? (settings["listen_addresses"] == nil ? 5432 : FreePort.find())
    self.settings = settings
    self.state = Mutex(state)
  }

  deinit { stop() }

  /// The folder of the server's Unix socket; libpq takes it as `host`.
  public var socketFolder: String { folder.path }

  /// The server's Unix socket.
  public var socketPath: String { "\(folder.path)/.s.PGSQL.\(port)" }

  /// How to reach the database `postgres` as the superuser.
  public var conninfo: String { conninfo(database: "postgres") }

  /// How to reach a database as the superuser.
  public func conninfo(database: String) -> String {
    conninfo(host: folder.path, user: "postgres", database: database)
  }

  /// How to reach a database over TCP, if `listen_addresses` was set.
  public func conninfo(tcpUser user: String, password: String? = nil, database: String = "postgres") -> String {
    conninfo(host: "127.0.0.1", user: user, database: database) + (password.map { " password=" + Self.quoted($0) } ?? "")
  }

  /// What a person types to run a server like this one on data that was taken out of it, with its socket among them.
  public func command(on data: String) -> String {
    (account.typedPrefix + [binaries.postgres, "-D", data, "-k", data, "-c", "listen_addresses="]).joined(separator: " ")
  }

  /// Stops the server and removes all that it left; harmless when done before. At most about 20 s, if a server does not want to die.
  public func stop() {
    let (watchdog, postmaster) = state.withLock { state in
      defer { state = State() }
      return (state.watchdog, state.postmaster)
    }
    if let watchdog, !watchdog.release() { signal(SIGKILL) }
    // Something killed the watchdog before it could do its work.
    if watchdog != nil, access(folder.path, F_OK) == 0 { _ = try? Watchdog.clear(folder) }
    _ = postmaster?.wait(atMost: .seconds(5))
  }

  /// Kills all processes of the server, as a crash of its machine would; `restart` brings it back.
  public func kill() {
    signal(SIGKILL)
    _ = state.withLock { $0.postmaster }?.wait(atMost: .seconds(5))
    let deadline = ContinuousClock.now + .seconds(10)
    while !processes().isEmpty, .now < deadline { usleep(1000) }
  }

  /// Makes all processes of the server stand still: it accepts connections (the kernel does), and answers nothing.
  public func freeze() { signal(SIGSTOP) }

  /// Lets a frozen server go on.
  public func thaw() { signal(SIGCONT) }

  /// Starts the server again on its data, after `kill()` or after a fast shutdown that this does first.
  public func restart() throws(PrivatePostgresError) {
    guard let postmaster = state.withLock({ $0.postmaster }) else { throw PrivatePostgresError(.stopped, "The private server was stopped") }
    if !postmaster.hasEnded() {
      Glibc.kill(postmaster.pid, SIGINT)
      if postmaster.wait(atMost: .seconds(10)) == nil { kill() }
    }
    try launch()
  }

  /// The numbers of all processes of the server.
  public func processes() -> [Int32] {
    Files.names(in: "/proc").compactMap { Int32($0) }.filter { pid in
      // By its working folder, which a server process never leaves, and its name: a shell may stand in that folder too.
      guard let place = Files.target(ofLink: "/proc/\(pid)/cwd"), place == folder.path || place.hasPrefix(folder.path + "/") else {
        return false
      }
      return Files.text("/proc/\(pid)/comm")?.hasPrefix("postgres") == true
    }
  }

  /// Sends a signal to every process of the server.
  private func signal(_ number: Int32) {
    // Those that the postmaster forks meanwhile are found by the second look.
    for _ in 0..<2 {
      for pid in processes() { Glibc.kill(pid, number) }
    }
  }

  /// Runs initdb, and writes who may connect.
  private func makeCluster(_ hba: [String]) throws(PrivatePostgresError) {
    let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)
    defer { if let locale { freelocale(locale) } }
    let arguments = [
      binaries.initdb, "-D", folder.data, "-U", "postgres", "--auth", "trust", "-E", "UTF8", "--locale", locale == nil ? "C" : "C.UTF-8",
      "--no-sync", "--no-instructions",
    ]
    let child = try spawn(arguments)
    switch child.wait(atMost: .seconds(120)) {
    case 0: break
    case nil: throw PrivatePostgresError(.failed, "initdb did not finish within 2 minutes", log: lastLines())
    default: throw PrivatePostgresError(.failed, "initdb failed: \(lastLine())", log: lastLines())
    }
    let rules = ["local all all trust", "local replication all trust"] + hba
    guard Files.write(rules.joined(separator: "\n") + "\n", to: folder.data + "/pg_hba.conf") else {
      throw PrivatePostgresError(.failed, "Can't write the private server's pg_hba.conf: \(String(cString: strerror(errno)))")
    }
  }

  /// The copy holds the settings by which it follows (pg_basebackup, `--write-recovery-conf`).
  private func copyCluster(of primary: PrivateServer) throws(PrivatePostgresError) {
    let child = try spawn([
      binaries.program("pg_basebackup"), "-D", folder.data, "-h", primary.folder.path, "-p", String(primary.port), "-U", "postgres",
      "-X", "stream", "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
    ])
    switch child.wait(atMost: .seconds(120)) {
    case 0: break
    case nil: throw PrivatePostgresError(.failed, "pg_basebackup did not finish within 2 minutes", log: lastLines())
    default: throw PrivatePostgresError(.failed, "pg_basebackup failed: \(lastLine())", log: lastLines())
    }
  }

  /// Starts the postmaster and waits until it takes connections.
  private func launch() throws(PrivatePostgresError) {
    var values = [
      "listen_addresses": "", "unix_socket_directories": folder.path, "port": String(port), "fsync": "off", "synchronous_commit": "off",
      "full_page_writes": "off", "max_connections": "200", "logging_collector": "off", "log_destination": "stderr",
      // Else a killed server would leave its segments in /dev/shm.
      "dynamic_shared_memory_type": "mmap",
    ]
    values.merge(settings) { _, theirs in theirs }
    let options = values.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
    let child = try spawn([binaries.postgres, "-D", folder.data] + options)
    state.withLock { $0.postmaster = child }
    let deadline = ContinuousClock.now + .seconds(60)
    while !isReady(child.pid) {
      if child.hasEnded() { throw PrivatePostgresError(.failed, "The private server did not start: \(lastLine())", log: lastLines()) }
      guard .now < deadline else {
        throw PrivatePostgresError(.failed, "The private server was not ready within a minute", log: lastLines())
      }
      usleep(2000)
    }
  }

  /// Line 1 of the lock file is the postmaster, line 8 says whether it takes connections (src/include/utils/pidfile.h).
  private func isReady(_ pid: pid_t) -> Bool {
    guard let lines = Files.text(folder.data + "/postmaster.pid")?.split(separator: "\n", omittingEmptySubsequences: false) else {
      return false
    }
    return lines.count > 7 && lines[0] == String(pid) && lines[7].hasPrefix("ready")
  }

  /// Starts a program of the server as the server's user.
  private func spawn(_ arguments: [String]) throws(PrivatePostgresError) -> Subprocess {
    let log = open(folder.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard log >= 0 else { throw PrivatePostgresError(.failed, "Can't write into \(folder.path): \(String(cString: strerror(errno)))") }
    defer { close(log) }
    return try Subprocess(account.prefix + arguments, in: folder.path, output: log)
  }

  private func lastLines() -> String {
    (Files.text(folder.log) ?? "").split(separator: "\n").suffix(20).joined(separator: "\n")
  }

  private func lastLine() -> String {
    lastLines().split(separator: "\n").last.map(String.init) ?? "it said nothing"
  }

  private func conninfo(host: String, user: String, database: String) -> String {
    "host=\(Self.quoted(host)) port=\(port) user=\(Self.quoted(user)) dbname=\(Self.quoted(database))"
  }

  private static func quoted(_ value: String) -> String {
    "'" + value.flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] } + "'"
  }
}
