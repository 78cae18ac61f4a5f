/// What to measure, and with which programs.
struct Options {
  /// The measurements in the order in which they run.
  enum Measurement: String, CaseIterable {
    case paint, sync, cursor, idle, memory, queue, worker, feed
  }

  static let usage = """
    usage: bench [--large] [--repetitions N] [paint|sync|cursor|idle|memory|queue|worker|feed]...
      paint    from the start of the process to all rows of the first page on the screen
      sync     all spaces enqueued, the first time and again
      cursor   bytes that a cursor move and the first paint send at 80x24
      idle     bytes, processor time and context switches over 30 seconds
      memory   the most memory resident at once
      queue    jobs a second that the queue takes and finishes, beside a bare loop of the same statements
      worker   spaces a second that a worker synchronises with a fake Stripe, at once and 200 ms away, and its memory
      feed     from a commit to the client of the live feed, and behind a stream of commits; migrates the deployment
    --large adds a million spaces to paint, sync, memory and feed, and gives the worker 200,000 jobs.
    """

  var dashboard = ""
  var floor = ""
  var fakeStripe = ""
  var listen = ""
  var home = "/nonexistent"
  var isLarge = false
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
      case "--home": home = rest.popFirst() ?? ""
      case "--large": isLarge = true
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

  /// The numbers of active spaces that are measured.
  var sizes: [Int] { isLarge ? [10_000, 100_000, 1_000_000] : [10_000, 100_000] }
}
