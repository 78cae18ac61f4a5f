extension Duration {
  /// Whole milliseconds, rounded up, as `poll(2)` wants them.
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    if overflow { return seconds < 0 ? 0 : Int(Int32.max) }
    return min(Int(milliseconds) + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000), Int(Int32.max))
  }
}
