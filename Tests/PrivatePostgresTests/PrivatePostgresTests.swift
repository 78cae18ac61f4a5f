import Dispatch
import Glibc
import Postgres
import Testing

@testable import PrivatePostgres

/// Servers that come and go; the tests that end a process run it as an exit test, in a process of its own.
struct PrivatePostgresTests {
  @Test func aStoppedServerLeavesNothing() async throws {
    let server = try await start()
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await connection.ping()
    #expect(permissions(server.socketFolder) == 0o700)
    let processes = server.processes()
    #expect(processes.count > 1)
    server.stop()
    server.stop()
    #expect(access(server.socketFolder, F_OK) != 0)
    #expect(processes.allSatisfy { OwnerProcess.startTime(of: $0) == nil })
    #expect(throws: PrivatePostgresError.self) { try server.restart() }
  }

  @Test(.timeLimit(.minutes(1))) func theLastReferenceStopsTheServer() async throws {
    let folder = try await start().socketFolder
    // The thread that started it may hold it a moment longer than the one that got it.
    while access(folder, F_OK) == 0 { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test func aServerThatWasKilledOrFrozenLeavesNothingEither() async throws {
    let killed = try await start()
    killed.kill()
    #expect(killed.processes().isEmpty)
    killed.stop()
    #expect(access(killed.socketFolder, F_OK) != 0)
    let frozen = try await start()
    frozen.freeze()
    frozen.stop()
    #expect(frozen.processes().isEmpty)
    #expect(access(frozen.socketFolder, F_OK) != 0)
  }

  @Test func dataSurvivesARestartAndAKill() async throws {
    let server = try await start()
    defer { server.stop() }
    try await run("CREATE TABLE t AS SELECT 1 AS a", on: server)
    try server.restart()
    try await run("INSERT INTO t SELECT a FROM t", on: server)
    try await run("CHECKPOINT", on: server)
    server.kill()
    try server.restart()
    try await run("INSERT INTO t SELECT a FROM t", on: server)
  }

  @Test func settingsAndRulesArriveAtTheServer() async throws {
    let server = try await start(
      settings: ["listen_addresses": "127.0.0.1", "work_mem": "7MB"], hba: ["host all all 127.0.0.1/32 trust"])
    defer { server.stop() }
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo(tcpUser: "postgres")))
    try await connection.script("DO $$ BEGIN ASSERT current_setting('work_mem') = '7MB'; END $$")
  }

  @Test func aSettingThatTheServerRefusesIsTold() async {
    let error = await #expect(throws: PrivatePostgresError.self) { _ = try await start(settings: ["no_such_setting": "1"]) }
    #expect(error?.description.contains("no_such_setting") == true)
  }

  @Test func theSocketPathIsShortHoweverLongTheTemporaryFolder() async throws {
    let long = "/tmp/" + String(repeating: "x", count: 90) + "-\(getpid())"
    #expect(mkdir(long, 0o755) == 0)
    defer { rmdir(long) }
    await #expect(throws: PrivatePostgresError.self) { _ = try await start(in: long) }
    let server = try await start()
    defer { server.stop() }
    #expect(server.socketPath.utf8.count < 100)
  }

  @Test func aLongTMPDIRIsPassedOver() async {
    await #expect(processExitsWith: .success) {
      let long = "/tmp/" + String(repeating: "y", count: 90) + "-\(getpid())"
      mkdir(long, 0o755)
      setenv("TMPDIR", long, 1)
      let server = try await start()
      let path = server.socketPath
      server.stop()
      rmdir(long)
      exit(path.utf8.count < 100 && !path.hasPrefix(long) ? 0 : 1)
    }
  }

  @Test func withoutPostgreSQLTheSentenceNamesThePackage() {
    let error = #expect(throws: PrivatePostgresError.self) { try ServerBinaries.find(path: "/nowhere", debian: "/nowhere") }
    #expect(error?.code == .missingServer)
    #expect(error?.description.contains("\"postgresql\"") == true)
  }

  @Test func theNewestVersionIsTaken() async throws {
    let root = "/tmp/spacesync-test-versions-\(getpid())"
    let folders = [root] + ["/9", "/9/bin", "/15", "/15/bin", "/notes"].map { root + $0 }
    let programs = ["/9/bin/initdb", "/9/bin/postgres", "/15/bin/initdb", "/15/bin/postgres"].map { root + $0 }
    for folder in folders { mkdir(folder, 0o755) }
    for program in programs { close(creat(program, 0o755)) }
    defer {
      for program in programs { unlink(program) }
      for folder in folders.reversed() { rmdir(folder) }
    }
    #expect(try ServerBinaries.find(path: "", debian: root).folder == root + "/15/bin")
    #expect(try ServerBinaries.find(path: "/nowhere:\(root)/9/bin", debian: root).folder == root + "/9/bin")
  }

  @Test func theServerHoldsNoneOfOurFilesOpen() async throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let ours = try #require(Files.target(ofLink: "/proc/self/fd/\(ends[1])"))
    let server = try await start()
    defer { server.stop() }
    for pid in server.processes() {
      let folder = "/proc/\(pid)/fd"
      #expect(Files.names(in: folder).allSatisfy { Files.target(ofLink: "\(folder)/\($0)") != ours })
    }
  }

  @Test func anOwnerKilledOutrightLeavesNothing() async throws {
    try await expectNothingLeft(
      await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
        let server = try await start()
        try await announce(server)
        kill(getpid(), SIGKILL)
      })
  }

  @Test func anOwnerThatExitsOrIsAskedToEndLeavesNothing() async throws {
    try await expectNothingLeft(
      await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
        let server = try await start()
        try await announce(server)
        exit(0)
      })
    try await expectNothingLeft(
      await #expect(processExitsWith: .signal(SIGTERM), observing: [\.standardOutputContent]) {
        let server = try await start()
        try await announce(server)
        kill(getpid(), SIGTERM)
      })
  }

  @Test func anOwnerKilledWithAFrozenServerLeavesNothing() async throws {
    try await expectNothingLeft(
      await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
        let server = try await start()
        try await announce(server)
        server.freeze()
        kill(getpid(), SIGKILL)
      })
  }

  @Test func aFolderWhoseOwnerIsDeadIsRemovedByALaterStart() async throws {
    // As a crash of owner and watchdog leaves it: the number of a process that can't be, and one that belongs to a later process (us).
    let stale = ["/tmp/spacesync-pg-999999999-1-abcdef", "/tmp/spacesync-pg-\(getpid())-1-abcdef"]
    let living = "/tmp/spacesync-pg-\(getpid())-\(try #require(OwnerProcess.startTime(of: getpid())))-abcdef"
    let notOurs = "/tmp/spacesync-pg-999999999-1-open"
    for folder in stale + [living] { mkdir(folder, 0o700) }
    mkdir(notOurs, 0o755)
    chmod(notOurs, 0o755)
    defer { for folder in stale + [living, notOurs] { rmdir(folder) } }
    let server = try await start(in: "/tmp")
    defer { server.stop() }
    try await eventually { stale.allSatisfy { access($0, F_OK) != 0 } }
    #expect(access(living, F_OK) == 0)
    #expect(access(notOurs, F_OK) == 0)
  }

  @Test func aWatchdogThatWasKilledIsReplacedAtTheEnd() async throws {
    let server = try await start()
    for name in Files.names(in: "/proc") {
      guard let pid = Int32(name), let command = Files.text("/proc/\(pid)/cmdline"), command.contains("spacesync-watchdog"),
        command.contains(server.socketFolder)
      else { continue }
      kill(pid, SIGKILL)
    }
    server.stop()
    #expect(server.processes().isEmpty)
    #expect(access(server.socketFolder, F_OK) != 0)
  }

  private func permissions(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  private func run(_ sql: String, on server: PrivateServer) async throws {
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await connection.script(sql)
    await connection.close()
  }

  private func expectNothingLeft(_ result: ExitTest.Result?, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("server ") }, sourceLocation: sourceLocation)
    let parts = line.split(separator: " ")
    let folder = String(parts[1])
    let processes = parts.dropFirst(2).compactMap { Int32($0) }
    #expect(processes.count > 1, sourceLocation: sourceLocation)
    try await eventually { access(folder, F_OK) != 0 && processes.allSatisfy { OwnerProcess.startTime(of: $0) == nil } }
  }
}

/// Starts a server without holding a thread that the other tests need.
private func start(
  in parent: String? = nil, settings: [String: String] = [:], hba: [String] = []
) async throws -> PrivateServer {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "spacesync.tests.server").async {
      continuation.resume(with: Result { try PrivateServer.start(in: parent, settings: settings, hba: hba) })
    }
  }
}

/// Says, on standard output, where a server is and what its processes are.
private func announce(_ server: PrivateServer) async throws {
  let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
  try await connection.ping()
  let line = "\nserver \(server.socketFolder) " + server.processes().map(String.init).joined(separator: " ") + "\n"
  _ = Array(line.utf8).withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

/// Waits until a condition holds, at most 20 s.
private func eventually(_ condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
  let deadline = ContinuousClock.now + .seconds(20)
  while !condition() {
    guard .now < deadline else {
      Issue.record("the condition never held", sourceLocation: sourceLocation)
      return
    }
    try await Task.sleep(for: .milliseconds(5))
  }
}
