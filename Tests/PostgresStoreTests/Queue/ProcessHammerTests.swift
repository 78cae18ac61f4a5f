import Fixtures
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import SyncCore
import Testing

/// The hammer of an unmigrated table, where a crash is the death of a process: its session's lock goes with its push.
///
/// A connection that is cut while its worker lives on is the gap that no rule without DDL closes (`doctor` says so): what comes of it is reported,
/// not asserted.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ProcessHammerTests {
  private static let audit = """
    CREATE TABLE audit (line text);
    CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO audit VALUES (concat_ws(' ', 'W', upper(NEW.space_id::text), NEW.event_type, NEW.payload));
      RETURN NULL;
    END $$;
    CREATE TRIGGER audit AFTER UPDATE ON stripe_sync_queue FOR EACH ROW
      WHEN (NEW.status = 'completed' AND OLD.status IS DISTINCT FROM 'completed') EXECUTE FUNCTION audit()
    """

  @Test("Producers and workers whose processes die on an unmigrated table: no request lost, no overlap, nothing superseded completed")
  func unmigrated() async throws {
    try await Deployment.with { deployment in
      let spaces = try await deployment.addSpaces(10)
      try await deployment.sql.script(Self.audit)
      let seed = Hammer.seed
      let said = Comment(rawValue: "SPACESYNC_HAMMER_SEED=\(seed)")
      let record = try Record()
      let hasDrained = try await Self.hammer(deployment, spaces, seed, record)
      #expect(hasDrained, said)
      let lines = try record.lines()
      let deaths = lines.count { $0.hasPrefix("D") }
      #expect(deaths > 5, said)
      #expect(lines.count { $0.hasPrefix("B") } > 200, said)
      #expect(Self.overlaps(lines) == 0, said)
      // What was completed is what its worker had pushed, and the last of it is what was asked for last.
      let written = Set(lines.filter { $0.hasPrefix("W") })
      let completed = try await deployment.column("SELECT line FROM audit").compactMap { $0 }
      #expect(completed.filter { !written.contains($0) } == [], said)
      let rows = try await deployment.column(
        "SELECT concat_ws(' ', 'W', upper(space_id::text), event_type, payload) FROM stripe_sync_queue")
      #expect(rows.count >= 20, said)
      #expect(rows.compactMap { $0 }.filter { !written.contains($0) } == [], said)
    }
  }

  @Test("Connections that are cut while their workers live on, on an unmigrated table: all drains, and what went wrong is reported")
  func cutConnections() async throws {
    try await Deployment.with { deployment in
      let spaces = try await deployment.addSpaces(10)
      try await deployment.sql.script(Self.audit)
      let seed = Hammer.seed
      let record = try Record()
      let hasDrained = try await Self.hammer(deployment, spaces, seed, record, cuts: true)
      let lines = try record.lines()
      let cuts = lines.count { $0 == "C" }
      #expect(hasDrained && cuts > 5, "SPACESYNC_HAMMER_SEED=\(seed)")
      let written = Set(lines.filter { $0.hasPrefix("W") })
      let rows = try await deployment.column(
        "SELECT concat_ws(' ', 'W', upper(space_id::text), event_type, payload) FROM stripe_sync_queue")
      print(
        "Unmigrated, \(cuts) connections cut under \(lines.count { $0.hasPrefix("B") }) pushes: \(Self.overlaps(lines)) overlapped, "
          + "\(rows.compactMap { $0 }.count { !written.contains($0) }) of \(rows.count) last requests were completed by nobody who said so."
      )
    }
  }

  /// Runs producers and processes; true when the queue has drained in time.
  ///
  /// - Parameter cuts: Whether connections of the processes are cut meanwhile.
  private static func hammer(
    _ deployment: Deployment, _ spaces: [UUID], _ seed: UInt64, _ record: Record, cuts: Bool = false
  ) async throws -> Bool {
    let course = Course(producers: 4)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask {
          try await produce(deployment, spaces, SeededRandom(seed: seed ^ UInt64(number + 1)), number) {
            // However quick the machine is, there is something to be cut off from.
            try !cuts || record.lines().count { $0 == "C" } > 5
          }
          course.leave()
        }
      }
      var life: UInt64 = 0
      func spawn() throws -> SpawnedProgram {
        life += 1
        return try SpawnedProgram([
          BuiltProgram.path("queue-probe"), deployment.parameters.conninfo, record.path, String((seed ^ (life << 32)) | 1), "300",
        ])
      }
      var programs = try (0..<6).map { _ in try spawn() }
      defer { for program in programs { program.kill() } }
      let deadline = ContinuousClock.now + .seconds(60)
      var hasDrained = false
      while !hasDrained, ContinuousClock.now < deadline {
        try await Task.sleep(for: .milliseconds(10))
        for index in programs.indices where programs[index].hasEnded() {
          record.append("D")
          programs[index] = try spawn()
        }
        if cuts, course.isProducing, Int.random(in: 1...8) == 1 {
          let cut = try await deployment.number(
            """
            SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM (
              SELECT pid FROM pg_stat_activity WHERE application_name = 'probe' AND datname = current_database() ORDER BY random() LIMIT 1
            ) AS one
            """)
          if cut > 0 { record.append("C") }
        }
        guard !course.isProducing else { continue }
        hasDrained = try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE status <> 'completed'") == 0
        // Who ended the last job has yet to say so.
        guard hasDrained, !cuts else { continue }
        let ended = try await deployment.number("SELECT count(*) FROM audit")
        hasDrained = try record.lines().count { $0.hasPrefix("W") } == ended
      }
      try await group.waitForAll()
      return hasDrained
    }
  }

  /// Asks for 120 syncs, and then for more until it is enough.
  private static func produce(
    _ deployment: Deployment, _ spaces: [UUID], _ seeded: SeededRandom, _ number: Int, isEnough: () throws -> Bool
  ) async throws {
    var random = seeded
    let store = try await PostgresStore.open(deployment.parameters)
    let web = try await deployment.another()
    var request = 0
    while try request < 120 || (!isEnough() && request < 10_000) {
      request += 1
      let some = Array(spaces.shuffled(using: &random).prefix(2))
      if random.chance(15) {
        _ = try await web.run(Hammer.change(some[0], number * 100_000 + request))
      } else if random.chance(50) {
        _ = try await store.enqueue(SyncRequest(random.chance(50) ? .debugSingle : .debugAll, .spaces(some)))
      } else {
        _ = try await web.run(Hammer.upsert(some[0], number * 100_000 + request))
      }
      if random.chance(50) { try await Task.sleep(for: .milliseconds(Int.random(in: 1...10, using: &random))) }
    }
    await store.close()
    await web.close()
  }

  /// Pushes of two processes at one space at the same time: begin before the other's end, on the machine's one monotonic clock.
  private static func overlaps(_ lines: [String]) -> Int {
    var marks: [String: [(at: Int, isBegin: Bool)]] = [:]
    for line in lines where line.hasPrefix("B") || line.hasPrefix("E") {
      let fields = line.split(separator: " ")
      guard fields.count == 4, let at = Int(fields[1]) else { continue }
      marks[String(fields[2]), default: []].append((at, line.hasPrefix("B")))
    }
    return marks.values.reduce(0) { sum, marks in
      var hands = 0
      var overlaps = 0
      for mark in marks.sorted(by: { ($0.at, $0.isBegin ? 1 : 0) < ($1.at, $1.isBegin ? 1 : 0) }) {
        hands += mark.isBegin ? 1 : -1
        if mark.isBegin && hands > 1 { overlaps += 1 }
      }
      return sum + overlaps
    }
  }
}

/// A file that many processes append lines to.
private final class Record: Sendable {
  let path: String
  private let descriptor: Int32

  init() throws {
    var template = Array("/tmp/spacesync-record.XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0, fcntl(descriptor, F_SETFL, O_APPEND) == 0 else { throw TemporaryFolder.Failure(path: path, code: errno) }
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  func append(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
  }

  func lines() throws -> [String] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    lseek(descriptor, 0, SEEK_SET)
    while true {
      let count = read(descriptor, &block, block.count)
      guard count > 0 else { break }
      bytes += block[..<count]
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

/// The executables of this package, which are built beside the tests.
enum BuiltProgram {
  /// The path of an executable by its name.
  static func path(_ name: String) -> String {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (own.lastIndex(of: "/").map { own[..<$0] } ?? ".") + "/" + name
  }
}
