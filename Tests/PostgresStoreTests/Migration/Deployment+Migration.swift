import Glibc
import Postgres
import PostgresStore
import SyncCore

extension Deployment {
  /// A migrator that does not wait long, so that a test of waiting ends soon.
  var migrator: Migrator { migrator() }

  /// A migrator with a patience of its own.
  func migrator(tries: Int = 20, lockTimeout: Duration = .milliseconds(200), indexWait: Duration = .seconds(10)) -> Migrator {
    Migrator(parameters, patience: MigrationPatience(lockTimeout: lockTimeout, tries: tries, indexWait: indexWait))
  }

  /// What `pg_dump --schema-only` prints, without the random keys that it puts around its output since August 2025.
  func dump() throws -> String {
    let text = try Shell.output(
      "PATH=\"$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)\" pg_dump --schema-only -d "
        + Shell.quoted(parameters.conninfo))
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }.joined(separator: "\n")
  }

  /// Another session on the same database.
  func another() async throws -> Connection { try await Connection.open(parameters) }

  /// All rows of a query, each column as text.
  func column(_ query: String) async throws -> [String?] { try await sql.run(Text(sql: query)) }
}

/// Runs a program and reads what it prints.
enum Shell {
  struct Failure: Error {
    var command: String
    var output: String
  }

  static func output(_ command: String) throws -> String {
    guard let pipe = popen(command, "r") else { throw Failure(command: command, output: "") }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard pclose(pipe) == 0 else { throw Failure(command: command, output: text) }
    return text
  }

  static func quoted(_ word: String) -> String {
    "'" + word.flatMap { $0 == "'" ? Array("'\\''") : [$0] } + "'"
  }
}
