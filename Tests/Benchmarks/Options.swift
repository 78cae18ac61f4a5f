/// What to measure, and with which programs.
struct Options {
  /// The measurements in the order in which they run.
  enum Measurement: String, CaseIterable {
    case paint, sync, cursor, idle, memory, queue, worker, feed
    case migrated = "sync-migrated"
    case server, keys, burst, change, line, stall
  }

  static let usage = """
    usage: bench [--large] [--spaces N]... [--index-spaces] [--repetitions N]
                 [paint|sync|cursor|idle|memory|queue|worker|feed|sync-migrated|server|keys|burst|change|line|stall]...
      paint    from the start of the process to all rows of the first page on the screen
      sync     all spaces enqueued, the first time and again
      cursor   bytes that a cursor move and the first paint send at 80x24
      idle     bytes, processor time and wake-ups over 60 seconds
      memory   the most memory resident at once
      queue    jobs a second that the queue takes and finishes, beside a bare loop of the same statements and PgQueuer
      worker   spaces a second that a worker synchronises with a fake Stripe, at once and 200 ms away, and its memory
      feed     from a commit to the client of the live feed and to the screen, and behind a stream of commits
      sync-migrated  sync on the migrated table, and how long workers' finishes wait meanwhile
      server   the server's time for a look of the feed, the pages and the counts, with the plans
      keys     from a key to the screen while 1,000 jobs change a second, on the table as it stands and on the migrated one, beside htop, tig,
               pspg and pg_activity, as in all that follows
      burst    600 keys at once
      change   bytes of a job's change of status, on both tables
      line     90 keys, 30 a second, on a line of 2,400 bytes a second
      stall    a terminal that nobody reads
    queue, worker and all after them migrate the deployment.
    --large adds a million spaces to all that depends on their number, and gives the worker 200,000 jobs; --spaces chooses the numbers.
    --index-spaces makes the migration's index on the names first, for paint and server.
    """

  var dashboard = ""
  var floor = ""
  var fakeStripe = ""
  var listen = ""
  var commits = ""
  /// A Python in which PgQueuer is installed, or nothing.
  var pgqueuer = ""
  var home = "/nonexistent"
  var isLarge = false
  var indexesSpaces = false
  var repetitions = 100
  var measurements: [Measurement] = []

  init(_ arguments: [String]) throws(BenchmarkError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--spacesync": dashboard = rest.popFirst() ?? ""
      case "--floor": floor = rest.popFirst() ?? ""
      case "--fake-stripe": fakeStripe = rest.popFirst() ?? ""
      case "--listen": listen = rest.popFirst() ?? ""
      case "--pgqueuer": pgqueuer = rest.popFirst() ?? ""
      case "--home": home = rest.popFirst() ?? ""
      case "--commits": commits = rest.popFirst() ?? ""
      case "--large": isLarge = true
      case "--index-spaces": indexesSpaces = true
      case "--spaces":
        guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else { throw BenchmarkError(Self.usage) }
        chosenSizes.append(number)
      case "--repetitions":
        guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else { throw BenchmarkError(Self.usage) }
        repetitions = number
      default:
        guard let measurement = Measurement(rawValue: argument) else { throw BenchmarkError(Self.usage) }
        measurements.append(measurement)
      }
    }
    guard !dashboard.isEmpty, !floor.isEmpty else { throw BenchmarkError("--spacesync and --floor name the two programs") }
    if measurements.isEmpty { measurements = Measurement.allCases }
  }

  private var chosenSizes: [Int] = []

  /// The numbers of active spaces that are measured.
  var sizes: [Int] { !chosenSizes.isEmpty ? chosenSizes : isLarge ? [10_000, 100_000, 1_000_000] : [10_000, 100_000] }
}
