import Glibc

/// The deployment that is measured, and the programs that are measured on it.
struct Bench {
  let options: Options
  let conninfo: String
  let psql: String
  /// The environment of every measured program: a home of its own, so that no setting of this machine's user has a part in the figures.
  var environment: [String] {
    [
      "PATH=/usr/bin:/bin", "HOME=\(options.home)", "TERM=xterm-256color", "LANG=C.UTF-8",
    ]
  }

  /// Starts one of the programs that show the first page, on a terminal.
  func start(_ contender: Contender, rows: Int, columns: Int) throws(BenchmarkError) -> TerminalSession {
    let arguments =
      switch contender {
      case .dashboard: [options.dashboard, "--database", conninfo, "--lang", "en"]
      case .floor: [options.floor, conninfo, String(FirstPaint.rows)]
      case .psql: [psql, "-X", "-P", "pager=off", "-d", conninfo, "-c", Statements.page(FirstPaint.rows)]
      }
    return try TerminalSession(arguments, environment: environment, rows: rows, columns: columns)
  }

  /// Runs statements by psql, one after another and each by itself (VACUUM allows no transaction around it), and gives what they print, bare.
  @discardableResult
  func sql(_ statements: String) throws(BenchmarkError) -> String {
    try runPsql(statements.split(separator: ";").flatMap { ["-c", String($0)] })
  }

  private func runPsql(_ arguments: [String]) throws(BenchmarkError) -> String {
    let common = [psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", conninfo]
    return try Program.run(common + arguments, environment: environment).output
  }

  /// The additive migration, which the worker's rules want; done again it changes nothing.
  private func migrate(_ option: String...) throws(BenchmarkError) {
    _ = try Program.run([options.dashboard, "migrate", "--database", conninfo] + option, environment: environment)
  }

  /// A completed job for each space, on the table as it stands or on the migrated one.
  private func fill(migrated isMigrated: Bool) throws(BenchmarkError) {
    if isMigrated { try migrate() } else { try migrate("--down") }
    try Interactive(bench: self).fill()
  }

  /// Measures all that was asked for; false when a figure is over its limit.
  func run() throws(BenchmarkError) -> Bool {
    _ = try runPsql(["-f", "Assets/Demo/schema.sql"])
    let version = try sql("SHOW server_version").split(separator: " ").first.map(String.init) ?? ""
    var report = Report()
    let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    report.section("PostgreSQL \(version), \(processors) processors, each first paint \(options.repetitions) times")
    for spaces in options.sizes {
      try sql(Statements.fill(spaces))
      let isSmallest = spaces == options.sizes.first
      for measurement in options.measurements {
        // Neither the bytes of a cursor move nor what idleness costs has to do with the number of spaces.
        if !isSmallest, [.cursor, .idle, .queue, .worker].contains(measurement) { continue }
        // What a key costs is asked where there is much to list.
        if spaces != options.sizes.last, [.keys, .burst, .change, .line, .stall].contains(measurement) { continue }
        report.section("\(measurement.rawValue), \(spaces) spaces")
        switch measurement {
        case .paint:
          if options.indexesSpaces { try migrate("--index-spaces") }
          try FirstPaint(bench: self, spaces: spaces).measure(into: &report)
        case .sync:
          try migrate("--down")
          try SyncAll(bench: self, spaces: spaces).measure(into: &report)
        case .migrated:
          try migrate()
          try SyncAll(bench: self, spaces: spaces).measure(into: &report)
          try FinishesDuringSync(bench: self, spaces: spaces).measure(into: &report)
        case .server:
          try migrate()
          if options.indexesSpaces { try migrate("--index-spaces") }
          try ServerTime(bench: self, spaces: spaces).measure(into: &report)
        case .cursor: try Cursor(bench: self).measure(into: &report)
        case .idle: try Idle(bench: self).measure(into: &report)
        case .queue:
          try migrate()
          try QueueAlone(bench: self).measure(into: &report)
        case .worker:
          try migrate()
          try WorkerThroughput(bench: self).measure(into: &report)
        case .feed:
          try migrate()
          try FeedDelay(bench: self, spaces: spaces).measure(into: &report)
        case .keys:
          for isMigrated in [false, true] {
            try fill(migrated: isMigrated)
            try KeyToScreen(bench: self, spaces: spaces, isMigrated: isMigrated).measure(into: &report)
          }
        case .burst: try ManyKeys(bench: self).measure(into: &report)
        case .change:
          for isMigrated in [false, true] {
            try fill(migrated: isMigrated)
            try StatusChange(bench: self, isMigrated: isMigrated).measure(into: &report)
          }
        case .line: try SlowLine(bench: self).measure(into: &report)
        case .stall: try Stalled(bench: self).measure(into: &report)
        case .memory: try Memory(bench: self, spaces: spaces).measure(into: &report)
        }
      }
    }
    return report.isWithin
  }
}
