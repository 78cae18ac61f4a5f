import SyncCore

/// What a check counted.
struct Tally: Sendable, Equatable {
  /// How many it found.
  var count = 0
  /// A few of them.
  var sample: [String] = []
  /// What mends just these, where the statement knows.
  var fix: String?
  /// How bad it is, where the statement knows.
  var severity: Finding.Severity?
}
