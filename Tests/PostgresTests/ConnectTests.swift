import DatabaseSupport
import Glibc
import Postgres
import PrivatePostgres
import Synchronization
import Testing

struct ConnectTests {
  private func failure(
    _ conninfo: String, timeout: Duration? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async -> PostgresError? {
    await #expect(throws: PostgresError.self, sourceLocation: sourceLocation) {
      _ = try await Connection.open(ConnectionParameters(conninfo: conninfo, connectTimeout: timeout))
    }
  }

  @Test(arguments: [
    "postgres://ops:hunter2@ss@127.0.0.1/db", "postgres://ops:hunter2/ss@127.0.0.1/db", "postgres://ops:pa%zzhunter2@127.0.0.1/db",
    "postgres://ops:hunter2:x@127.0.0.1:1/db", "password=some hunter2", "host='unterminated hunter2",
    "postgres://ops:hunter2@127.0.0.1:port/db",
    "postgres://ops:hunter2@127.0.0.1:1/db", "postgres://ops:a%40hunter2@no-such-host.invalid/db", "hunter2=1",
    "postgresql://hunter2@h2/x@127.0.0.1/db", "postgres://ops:hunter2#x@127.0.0.1:1/db", "postgres://ops:hunter2?x@127.0.0.1:1/db",
    "postgres://ops:x@127.0.0.1:1/db?hunter2=1",
  ])
  func aPasswordNeverShows(_ conninfo: String) async throws {
    let error = try #require(await failure(conninfo, timeout: .seconds(5)))
    for text in [
      error.description, error.debugDescription, error.message, error.detail ?? "", ConnectionParameters(conninfo: conninfo).redacted,
    ] {
      #expect(!text.contains("hunter2"), "\(text)")
    }
  }

  @Test func invalidTextIsAParameterError() async throws {
    #expect(await failure("this is no conninfo")?.code == .badParameters)
    #expect(await failure("nonsense=1")?.code == .badParameters)
    #expect(await failure("host=localhost port=99999")?.code == .badParameters)
    #expect(await failure("host=x sslmode=nonsense")?.code == .badParameters)
    #expect(await failure("service=no_such_service_here")?.code == .badParameters)
    #expect(await failure("host=a\0b")?.code == .badParameters)
  }

  @Test func nobodyThere() async throws {
    let error = try #require(await failure("host=127.0.0.1 port=1 dbname=x user=ops", timeout: .seconds(5)))
    #expect(error.code == .unreachable)
    #expect(error.description.hasPrefix("Can't connect to 127.0.0.1:1/x as ops: Connection refused"))
    #expect(await failure("host=/nonexistent user=ops")?.code == .unreachable)
    #expect(await failure("host=no-such-host.invalid user=ops", timeout: .seconds(5))?.code == .unreachable)
  }

  @Test func aListenerThatNeverAnswersIsGivenUpInBoundedTime() async throws {
    let listener = try SilentListener()
    let begin = ContinuousClock.now
    let error = try #require(await failure("host=127.0.0.1 port=\(listener.port) user=ops dbname=x", timeout: .milliseconds(300)))
    #expect(error.code == .unreachable)
    #expect(error.description.contains("did not answer"))
    #expect(ContinuousClock.now - begin < .seconds(30))
  }

  @Test func cancellingTheTaskEndsAnOpen() async throws {
    let listener = try SilentListener()
    let conninfo = "host=127.0.0.1 port=\(listener.port) user=ops dbname=x connect_timeout=600"
    let task = Task { try await Connection.open(ConnectionParameters(conninfo: conninfo)) }
    task.cancel()
    let error = await #expect(throws: PostgresError.self) { _ = try await task.value }
    #expect(error?.code == .cancelled)
  }

  @Test func theNextHostIsTriedWhenOneIsSilentOrGone() async throws {
    let server = try await TestServer.shared
    let silent = try SilentListener()
    for first in [(port: 1, host: "127.0.0.1"), (port: silent.port, host: "127.0.0.1")] {
      let conninfo = "host='\(first.host),\(server.socketFolder)' port=\(first.port),\(server.port) user=postgres dbname=postgres"
      let connection = try await Connection.open(ConnectionParameters(conninfo: conninfo, connectTimeout: .milliseconds(500)))
      #expect(connection.target.hasPrefix(server.socketFolder))
      try await connection.ping()
    }
  }

  @Test(.enabled(if: SilentListener.canListenOnBothLoopbacks))
  func theNextAddressOfANameIsTriedWhenOneIsSilent() async throws {
    let server = try await TestServer.start(settings: ["listen_addresses": "127.0.0.1"], hba: ["host all all 127.0.0.1/32 trust"])
    defer { server.stop() }
    let silent = try SilentListener(family: AF_INET6, port: server.port)
    let conninfo = "host=localhost port=\(server.port) user=postgres dbname=postgres"
    let connection = try await Connection.open(ConnectionParameters(conninfo: conninfo, connectTimeout: .milliseconds(300)))
    try await connection.ping()
    withExtendedLifetime(silent) {}
  }

  @Test func whatIsShownOfATarget() async throws {
    let parameters = ConnectionParameters(conninfo: "postgres://ops:secret@db1:5433/spaces")
    #expect(parameters.redacted == "db1:5433/spaces as ops")
    #expect("\(parameters)" == parameters.redacted)
    #expect(String(reflecting: parameters) == parameters.redacted)
    #expect(ConnectionParameters(conninfo: "host=a,b port=1,2 user=u").redacted == "a,b:1,2/u as u")
    let server = try await TestServer.shared
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    #expect(connection.target == "\(server.socketFolder):5432/postgres as postgres")
    #expect(connection.serverVersion >= 130_000)
    #expect(connection.backendPID > 0)
  }

  @Test func sessionSettingsArriveAtTheServer() async throws {
    let server = try await TestServer.shared
    let show = Query("SELECT current_setting('application_name'), current_setting('client_encoding')")
    let ours = try await Connection.open(ConnectionParameters(conninfo: server.conninfo, applicationName: "ours"))
    #expect(try await ours.first(show) == ["ours", "UTF8"])
    let theirs = try await Connection.open(
      ConnectionParameters(conninfo: server.conninfo + " application_name=theirs client_encoding=LATIN1", applicationName: "ours"))
    #expect(try await theirs.first(show) == ["theirs", "UTF8"])
  }

  @Test func aServiceFileFillsInTheRest() async throws {
    let server = try await TestServer.shared
    let path = "/tmp/spacesync-test-service-\(getpid()).conf"
    try write("[spaces]\nhost=\(server.socketFolder)\nport=\(server.port)\nuser=postgres\ndbname=template1\n", to: path)
    defer { unlink(path) }
    setenv("PGSERVICEFILE", path, 1)
    #expect(ConnectionParameters(conninfo: "service=spaces").redacted == "\(server.socketFolder):5432/template1 as postgres")
    let connection = try await Connection.open(ConnectionParameters(conninfo: "service=spaces dbname=postgres"))
    #expect(connection.target.hasSuffix("/postgres as postgres"))
  }

  private func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "w"))
    fputs(text, file)
    fchmod(fileno(file), 0o600)
    fclose(file)
  }

  @Test func whoMayNotEnterIsToldSo() async throws {
    let server = try await TestServer.start(
      settings: ["listen_addresses": "127.0.0.1", "password_encryption": "scram-sha-256"],
      hba: ["host all nobody_may 127.0.0.1/32 reject", "host all all 127.0.0.1/32 scram-sha-256"])
    defer { server.stop() }
    let administrator = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await administrator.script(
      """
      CREATE ROLE ops LOGIN PASSWORD 'right one'; CREATE ROLE nologin PASSWORD 'right one';
      REVOKE CONNECT ON DATABASE template1 FROM public
      """)
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo(tcpUser: "ops", password: "right one")))
    try await connection.ping()

    let wrong = try #require(await failure(server.conninfo(tcpUser: "ops", password: "the wrong one")))
    #expect(wrong.code == .authentication)
    #expect(wrong.sqlState == "28P01")
    #expect(!wrong.debugDescription.contains("the wrong one"))
    #expect(await failure(server.conninfo(tcpUser: "ops") + " passfile=/nonexistent")?.code == .authentication)
    #expect(await failure(server.conninfo(tcpUser: "stranger", password: "x"))?.code == .authentication)
    #expect(await failure(server.conninfo(tcpUser: "nologin", password: "right one"))?.code == .authentication)
    #expect(await failure(server.conninfo(tcpUser: "nobody_may", password: "x"))?.code == .authentication)
    let missing = await failure(server.conninfo(tcpUser: "ops", password: "right one", database: "no_such_database"))
    #expect(missing?.code == .authentication)
    #expect(missing?.sqlState == "3D000")
    #expect(missing?.description.contains("no_such_database") == true)
    #expect(await failure(server.conninfo(tcpUser: "ops", password: "right one", database: "template1"))?.code == .authentication)

    let path = "/tmp/spacesync-test-pgpass-\(getpid())"
    try write("127.0.0.1:\(server.port):*:ops:right one\n", to: path)
    defer { unlink(path) }
    let remembered = try await Connection.open(ConnectionParameters(conninfo: server.conninfo(tcpUser: "ops") + " passfile=\(path)"))
    try await remembered.ping()

    chmod(path, 0o644)
    let heard = Mutex<[String]>([])
    let open = ConnectionParameters(conninfo: server.conninfo(tcpUser: "ops") + " passfile=\(path)")
    let ignored = await #expect(throws: PostgresError.self) {
      _ = try await Connection.open(open) { text in heard.withLock { $0.append(text) } }
    }
    #expect(ignored?.code == .authentication)
    #expect(heard.withLock { $0 }.contains { $0.contains("0600") })
  }

  @Test func aServerThatIsFullIsNotAMatterOfPasswords() async throws {
    let server = try await TestServer.start(settings: [
      "max_connections": "4", "superuser_reserved_connections": "0", "max_wal_senders": "0",
    ])
    defer { server.stop() }
    var connections: [Connection] = []
    var error: PostgresError?
    while error == nil, connections.count < 20 {
      do throws(PostgresError) {
        connections.append(try await Connection.open(ConnectionParameters(conninfo: server.conninfo)))
      } catch let caught {
        error = caught
      }
    }
    #expect(error?.code == .unreachable)
    #expect(error?.sqlState == "53300")
  }
}
