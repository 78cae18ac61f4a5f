import Curses
import Glibc
import PrivatePostgres

/// Measures spacesync against a bare C program and psql on a private server, and holds its figures to their limits.
///
/// Exit: 0 every figure within its limit, 1 one is over, 2 it could not be measured.
@main
struct Benchmarks {
  static func main() {
    // Who holds the watch must not wait for a processor himself. What is started here inherits nothing of it.
    ScreenThread.takeShortTurns()
    do {
      let options = try Options(Array(CommandLine.arguments.dropFirst()))
      exit(try measure(options) ? 0 : 1)
    } catch {
      print("bench: \(error)")
      exit(2)
    }
  }

  private static func measure(_ options: Options) throws -> Bool {
    // As a real deployment has them, where a private server is content with less; and no checkpoint in the midst of a measurement.
    let server = try PrivateServer.start(settings: [
      "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "off",
      "max_wal_size": "8GB", "checkpoint_timeout": "1h",
    ])
    defer { server.stop() }
    let bench = Bench(options: options, conninfo: server.conninfo, psql: try psql())
    return try bench.run()
  }

  /// The newest server's own psql: on Debian the one on PATH is a script that takes longer than what it starts.
  private static func psql() throws(BenchmarkError) -> String {
    let versions = (13...30).reversed().map { "/usr/lib/postgresql/\($0)/bin/psql" }
    for path in versions + ["/usr/local/bin/psql", "/usr/bin/psql"] where access(path, X_OK) == 0 { return path }
    throw BenchmarkError("psql is not installed here")
  }
}
