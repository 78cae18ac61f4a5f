import DatabaseSupport
import Glibc
import TerminalSupport
import Testing

@Suite("spacesync migrate")
struct MigrateCommandTests {
  /// Runs the real binary without a terminal: its exit code, and both outputs as one text.
  private func run(_ arguments: String, on conninfo: String) throws -> (code: Int32, text: String) {
    try output(
      "DATABASE_URL=\(Self.quoted(conninfo)) LANG=C.UTF-8 \(Self.quoted(BuiltProduct.path("spacesync"))) migrate \(arguments) 2>&1 </dev/null"
    )
  }

  /// Runs a shell command that must succeed.
  private func shell(_ command: String) throws {
    let answer = try output(command)
    #expect(answer.code == 0, "\(answer.text)")
  }

  private func output(_ command: String) throws -> (code: Int32, text: String) {
    let pipe = try #require(popen(command, "r"))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return (pclose(pipe) >> 8, String(decoding: bytes, as: UTF8.self))
  }

  private static func quoted(_ word: String) -> String {
    "'" + word.flatMap { $0 == "'" ? Array("'\\''") : [$0] } + "'"
  }

  @Test("Status, dry run, up, again, trigger, roles, index, down: each says what it did, with the exit codes of the contract")
  func life() async throws {
    let database = try await TestDatabase.make()
    let run = { (arguments: String) in try self.run(arguments, on: database.conninfo) }
    var answer = try run("--status")
    let warning = "the trigger public.enqueue_stripe_sync() ("
    #expect(answer.code == 0 && answer.text.contains("not migrated") && answer.text.contains(warning))
    #expect(try run("--status --json").text.contains(#""plain_insert_triggers":["public.enqueue_stripe_sync()"]"#))
    #expect(try run("--status --json").text.contains(#""version":null,"known_version":1,"current":false"#))

    answer = try run("--dry-run --fix-trigger --index-spaces")
    #expect(
      answer.code == 0 && answer.text.contains("BEGIN;") && answer.text.contains("CREATE OR REPLACE FUNCTION public.enqueue_stripe_sync"))
    #expect(try run("--status").text.contains("not migrated"))
    // What it prints is a script for psql.
    let copy = try await TestDatabase.make()
    try shell(
      "PATH=\"$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)\" psql -q -v ON_ERROR_STOP=1 -d "
        + Self.quoted(copy.conninfo) + " <<'EOF'\n\(answer.text)\nEOF\n")
    #expect(try self.run("--status --json", on: copy.conninfo).text.contains(#""current":true"#))

    // A role that does not exist keeps all from being changed.
    answer = try run("--grant-operator nobody_of_this_name")
    #expect(answer.code == 1 && answer.text.contains("Nothing was changed: there is no role nobody_of_this_name"))
    #expect(try run("--status").text.contains("not migrated"))

    answer = try run("")
    #expect(
      answer.text.contains(warning) && answer.text.contains("on spaces still does a plain INSERT: run `spacesync migrate --fix-trigger`"))
    #expect(answer.code == 0 && answer.text.contains("done: migrate public.stripe_sync_queue to schema 1"))
    answer = try run("")
    #expect(answer.code == 0 && answer.text.contains("Nothing was left"))
    #expect(try run("--status --json").text.contains(#""version":1,"known_version":1,"current":true,"notify":true,"rotate_ids":false"#))
    #expect(try run("--no-notify --rotate-ids").code == 0)
    #expect(try run("--status --json").text.contains(#""notify":false,"rotate_ids":true"#))

    answer = try run("--fix-trigger")
    #expect(
      answer.code == 2 && answer.text.contains("+        ON CONFLICT (space_id, event_type) DO UPDATE") && answer.text.contains("--yes"))
    answer = try run("--fix-trigger --yes")
    #expect(answer.code == 0 && answer.text.contains("done: public.enqueue_stripe_sync()"))
    #expect(try run("--fix-trigger").text.contains("No trigger on spaces inserts plainly"))
    #expect(try !run("").text.contains("plain INSERT") && !run("--status").text.contains("plain INSERT"))
    try await database.execute("INSERT INTO spaces (name) VALUES ('x'); UPDATE spaces SET name = 'y'; UPDATE spaces SET name = 'z'")

    try await database.execute("CREATE ROLE e2e_\(database.name)")
    #expect(try run("--grant-operator e2e_\(database.name) --index-spaces").code == 0)
    #expect(try run("--status --json").text.contains(#""spaces_index":true,"roles":["e2e_\#(database.name)"]"#))
    #expect(try run("--grant-worker nobody_of_this_name").code == 1)

    try await database.execute("INSERT INTO spacesync_worker (worker, host, pid, version) VALUES ('w1@db1', 'db1', 1, '0')")
    answer = try run("--down")
    #expect(answer.code == 1 && answer.text.contains("w1@db1"))
    #expect(try run("--down --force").code == 0)
    #expect(try run("--status").text.contains("not migrated"))
    try await database.execute("UPDATE spaces SET name = 'still works'; DROP ROLE e2e_\(database.name)")
  }

  @Test("Wrong use is 2, no database is 3, and --read-only changes nothing")
  func refusals() async throws {
    let database = try await TestDatabase.make()
    for wrong in ["--status --down", "--force", "--json", "--down --rotate-ids", "--nonsense", "--read-only"] {
      #expect(try run(wrong, on: database.conninfo).code == 2, "\(wrong)")
    }
    #expect(try run("--status", on: "host=/nonexistent dbname=x").code == 3)
    #expect(try run("--read-only --status", on: database.conninfo).code == 0)
    #expect(try run("--read-only --dry-run", on: database.conninfo).code == 0)
    #expect(try await database.value("SELECT count(*)::text FROM pg_tables WHERE tablename LIKE 'spacesync%'") == "0")
  }
}
