import FoundationEssentials
import Glibc
import Testing

/// Three workers of the real binary, each replaced when it is killed, and what all of them have said.
struct ChaosWorkers {
  /// How many requests a second each of them may send.
  static let rate = 80

  /// How many requests each of them may have under way.
  static let slots = 3

  private let bench: WorkerBench
  private var alive: [CommandRun] = []
  private var dead: [CommandRun] = []

  init(_ bench: WorkerBench) throws {
    self.bench = bench
    for _ in 0..<3 { alive.append(try start()) }
  }

  /// How many were killed.
  var deaths: Int { dead.count }

  /// How many synchronisations they say they have ended, so many at least: what one said last may have died with it.
  var syncs: Int {
    (alive + dead).reduce(0) { sum, run in
      let ends = run.errors.split(separator: "\n").count { line in
        line.contains(#""message":"completed""#) || line.contains(#""message":"asked for again meanwhile""#)
      }
      return sum + ends
    }
  }

  /// Kills one of them as `kill -9` does and starts another in its place.
  mutating func kill(_ index: Int) throws {
    alive[index].signal(SIGKILL)
    dead.append(alive[index])
    alive[index] = try start()
  }

  /// Kills all that still run.
  func end() {
    for worker in alive { worker.signal(SIGKILL) }
  }

  /// Stops all that still run and waits for their end.
  func stop() async {
    for worker in alive { worker.signal(SIGTERM) }
    for worker in alive { #expect(await worker.exitCode() == 143, "\(worker.errors.suffix(500))") }
  }

  /// Looks at the second that begins with each request of each worker, as the worker let them through: how many seconds there were, and
  /// how many of them held more than the rate.
  func rateWindows() throws -> (all: Int, above: Int) {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    var (all, above) = (0, 0)
    for run in alive + dead {
      var moments: [Date] = []
      for line in run.errors.split(separator: "\n") where line.hasSuffix("}") {
        guard let text = try JSON.parse(String(line))["admitted"].text else { continue }
        moments.append(try Date(text, strategy: style))
      }
      moments.sort()
      all += moments.count
      for (first, next) in zip(moments, moments.dropFirst(Self.rate)) where next.timeIntervalSince(first) < 1 { above += 1 }
    }
    return (all, above)
  }

  private func start() throws -> CommandRun {
    try bench.start(["--rate", "\(Self.rate)", "--concurrency", "\(Self.slots)", "-v", "--log-format", "json"])
  }
}
