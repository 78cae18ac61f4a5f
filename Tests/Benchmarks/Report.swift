import Glibc

/// The table of the benchmark's results, printed line by line as they come.
struct Report {
  /// The most that a figure may be; a figure without a limit is there to compare with.
  struct Limit {
    let text: String
    let isWithin: Bool
  }

  private(set) var isWithin = true
  private static let widths = [50, 13, 13, 34, 12]

  init() {
    row(["measure", "median", "p99", "beside", "limit", "verdict"])
    row(Self.widths.map { String(repeating: "-", count: $0 - 1) } + ["-------"])
  }

  /// A headline between the lines of one measurement and those of the next.
  func section(_ text: String) {
    print("", to: 1)
    print(text, to: 1)
  }

  /// One figure: `beside` says what it is a multiple of.
  mutating func line(_ measure: String, _ median: String, p99: String = "", beside: String = "", limit: Limit? = nil) {
    if let limit, !limit.isWithin { isWithin = false }
    row([measure, median, p99, beside, limit?.text ?? "", limit.map { $0.isWithin ? "within" : "OVER" } ?? ""])
  }

  private func row(_ cells: [String]) {
    let padded = zip(cells, Self.widths + [0]).map { cell, width in
      cell + String(repeating: " ", count: max(width - cell.count, 1))
    }
    var line = padded.joined()
    while line.last == " " { line.removeLast() }
    print(line, to: 1)
  }

  // Written at once and not through stdio's buffer, so that a long run shows where it is.
  private func print(_ text: String, to descriptor: Int32) {
    _ = Array((text + "\n").utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}

extension Report.Limit {
  /// `value` must be at least `least`, which is written as `text`.
  static func atLeast(_ least: Double, _ value: Double, _ text: String) -> Self {
    Self(text: text, isWithin: value >= least)
  }

  /// `value` must be at most `most`, which is written as `text`.
  static func atMost(_ most: Double, _ value: Double, _ text: String) -> Self {
    Self(text: text, isWithin: value <= most)
  }
}

/// A number with as many decimals as are worth reading.
func decimal(_ value: Double, _ places: Int = 1) -> String {
  guard value.isFinite else { return "none" }
  let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
  let scaled = Int((abs(value) * scale).rounded())
  let fraction = String(scaled % Int(scale))
  let sign = value < 0 && scaled != 0 ? "-" : ""
  guard places > 0 else { return "\(sign)\(scaled)" }
  return "\(sign)\(scaled / Int(scale)).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
}
