import CLibpq
import Glibc

/// The same statements as a worker's queue, by libpq alone: nothing is made of the answers but the arguments of the next statement.
final class BareQueue {
  private let connection: OpaquePointer
  private let batch: Int

  init(_ conninfo: String, batch: Int) throws(BenchmarkError) {
    guard let connection = PQconnectdb(conninfo), PQstatus(connection) == CONNECTION_OK else { throw BenchmarkError("no connection") }
    self.connection = connection
    self.batch = batch
    PQclear(PQexec(connection, WorkerStatements.planning))
    for (name, sql) in [("c", WorkerStatements.claim(batch)), ("f", WorkerStatements.finish), ("b", WorkerStatements.batchFinish)] {
      let result = PQprepare(connection, name, sql, 0, nil)
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw BenchmarkError(String(cString: PQerrorMessage(connection))) }
    }
  }

  deinit { PQfinish(connection) }

  /// Drains the queue, and gives how many jobs it did.
  func drain() throws(BenchmarkError) -> Int {
    var done = 0
    while true {
      let claimed = try run("c", ["bare", "60 s"])
      defer { PQclear(claimed) }
      let count = Int(PQntuples(claimed))
      guard count > 0 else { return done }
      if batch == 1 {
        let text = { (column: Int32) in String(cString: PQgetvalue(claimed, 0, column)) }
        PQclear(try run("f", [text(0), text(1), text(5), text(6), "bare", text(7), nil, text(3)]))
      } else {
        let array = { (column: Int32) in
          "{\((0..<Int32(count)).map { "\"\(String(cString: PQgetvalue(claimed, $0, column)))\"" }.joined(separator: ","))}"
        }
        PQclear(try run("b", [array(0), array(1), array(5), array(6), array(3), array(7), "bare"]))
      }
      done += count
    }
  }

  private func run(_ name: String, _ arguments: [String?]) throws(BenchmarkError) -> OpaquePointer? {
    let copies = arguments.map { $0.map { strdup($0) } ?? nil }
    defer { copies.forEach { free($0) } }
    let values = copies.map { UnsafePointer<CChar>($0) }
    let result = PQexecPrepared(connection, name, Int32(values.count), values, nil, nil, 0)
    guard PQresultStatus(result) == PGRES_TUPLES_OK else {
      let message = String(cString: PQerrorMessage(connection))
      PQclear(result)
      throw BenchmarkError(message)
    }
    return result
  }
}
