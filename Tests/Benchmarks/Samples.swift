/// The repetitions of one measurement, in the order in which they were taken.
struct Samples {
  private(set) var values: [Double] = []

  mutating func add(_ value: Double) {
    values.append(value)
  }

  /// The middle value, or the mean of the two middle ones.
  var median: Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  /// The value that 99 of 100 do not exceed, by nearest rank: the largest one when there are fewer than 100.
  var p99: Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    let rank = Int((Double(sorted.count) * 0.99).rounded(.up))
    return sorted[max(rank, 1) - 1]
  }

  /// The largest value.
  var maximum: Double { values.max() ?? .nan }
}
