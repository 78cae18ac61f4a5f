import Glibc

/// What the kernel counts for a process, from /proc (proc(5)).
struct ProcessFigures {
  /// User and system time of all its threads, in milliseconds, in the ten-millisecond steps of /proc/PID/stat.
  let cpu: Double
  /// What each thread has cost, by its number: a thread that ends takes its counts along.
  private let first: String
  private let threads: [String: (scheduled: Double?, switches: Int)]
  /// The most memory that was resident at once (VmHWM), in kilobytes.
  let peakMemory: Int

  init(of process: pid_t) throws(BenchmarkError) {
    let folder = "/proc/\(process)"
    first = String(process)
    guard let stat = Self.contents("\(folder)/stat"), let name = stat.lastIndex(of: ")"),
      let status = Self.contents("\(folder)/status"), let peak = Self.number("VmHWM:", in: status)
    else { throw BenchmarkError("process \(process) is not there") }
    // After the name come the state (field 3) and so on; utime and stime are fields 14 and 15.
    let fields = stat[name...].split(separator: " ").dropFirst()
    let ticks = fields.dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +)
    cpu = ticks * 1_000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    peakMemory = peak

    var threads: [String: (scheduled: Double?, switches: Int)] = [:]
    for thread in Self.names("\(folder)/task") {
      let counts = Self.contents("\(folder)/task/\(thread)/status") ?? ""
      let nanoseconds = Self.contents("\(folder)/task/\(thread)/schedstat")?.split(separator: " ").first.flatMap { Double($0) }
      let switches = ["voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:"].compactMap { Self.number($0, in: counts) }
      threads[thread] = (nanoseconds.map { $0 / 1_000_000 }, switches.reduce(0, +))
    }
    self.threads = threads
  }

  /// Milliseconds by the scheduler's own nanosecond count since `earlier`, of the threads that still run; nil where the kernel keeps none.
  func scheduled(since earlier: ProcessFigures) -> Double? {
    let parts = threads.compactMap { thread, now in now.scheduled.map { $0 - (earlier.threads[thread]?.scheduled ?? 0) } }
    return parts.isEmpty ? nil : parts.reduce(0, +)
  }

  /// Voluntary and involuntary context switches since `earlier`: those of the process's first thread, which is the screen's, and those of the
  /// others that still run.
  func switches(since earlier: ProcessFigures) -> (first: Int, others: Int) {
    var counts = (first: 0, others: 0)
    for (thread, now) in threads {
      let count = now.switches - (earlier.threads[thread]?.switches ?? 0)
      if thread == first { counts.first += count } else { counts.others += count }
    }
    return counts
  }

  private static func number(_ key: String, in text: String) -> Int? {
    text.split(separator: "\n").first { $0.hasPrefix(key) }?
      .dropFirst(key.count).split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
  }

  private static func contents(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let count = read(descriptor, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  private static func names(_ folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
