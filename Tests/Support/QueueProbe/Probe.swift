import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import SyncCore

/// One worker slot in a process of its own, which dies now and then in the middle of a push: a program for the hammer of an unmigrated table.
///
/// Arguments: connection string, file of the record, seed, lease in milliseconds. It runs until it is killed. The record, a line each:
/// `B ns space pid` a push begins, `E ns space pid` it has ended, `W space event payload` it was said to be completed.
struct Probe {
  let queue: PostgresJobQueue
  let record: Int32
  var state: UInt64

  init?(_ arguments: [String]) {
    guard arguments.count == 5, let seed = UInt64(arguments[3]), let lease = Int(arguments[4]) else { return nil }
    record = open(arguments[2], O_WRONLY | O_APPEND | O_CLOEXEC)
    guard record >= 0 else { return nil }
    queue = PostgresJobQueue(
      ConnectionParameters(conninfo: arguments[1], applicationName: "probe", statementTimeout: .seconds(30)), lease: .milliseconds(lease))
    state = seed
  }

  /// Works for ever, also past a connection that was cut.
  mutating func run() async throws -> Never {
    while true {
      do throws(StoreError) {
        try await work()
      } catch {
        guard error.code == .unreachable else { throw error }
      }
    }
  }

  private mutating func work() async throws(StoreError) {
    guard let job = try await queue.claim() else {
      usleep(3_000)
      return
    }
    mark("B", job)
    if chance(50) { usleep(UInt32(random() % 3_000)) }
    if chance(4) {
      // The end of the process is the end of its push.
      mark("E", job)
      kill(getpid(), SIGKILL)
    }
    mark("E", job)
    let result = try await queue.finish(job, .completed)
    if result == .written { write("W \(job.key.spaceID.uuidString) \(job.key.eventType.rawValue) \(job.payload)") }
  }

  private func mark(_ word: String, _ job: ClaimedJob) {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    write("\(word) \(now.tv_sec * 1_000_000_000 + now.tv_nsec) \(job.key.spaceID.uuidString) \(getpid())")
  }

  /// Appends a line in one call, which no other process's line can fall into (POSIX, write, O_APPEND).
  private func write(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    guard Glibc.write(record, bytes, bytes.count) == bytes.count else { exit(3) }
  }

  /// xorshift64 (Marsaglia, "Xorshift RNGs", 2003).
  private mutating func random() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  private mutating func chance(_ percent: UInt64) -> Bool { random() % 100 < percent }
}
