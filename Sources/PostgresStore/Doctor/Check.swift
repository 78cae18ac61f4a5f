import Postgres
import SyncCore

/// One aspect of a deployment that the doctor looks at with one read-only statement.
protocol Check: Sendable {
  /// The word that names it.
  var id: FindingID { get }
  /// How bad it is when something is found, unless the statement says otherwise.
  var severity: Finding.Severity { get }
  /// The sentence when something is found.
  var problem: Phrase { get }
  /// The sentence when nothing is found.
  var healthy: Phrase { get }
  /// What mends it, unless the statement says so; nil when only the statement knows.
  var fix: String? { get }

  /// What to ask this deployment; nil when the check has no meaning there.
  func question(to facts: Facts) -> Question?
}

extension Check {
  var fix: String? { nil }

  /// What an answer means.
  func finding(_ tally: Tally) -> Finding {
    guard tally.count > 0 else { return Finding(id, .ok, healthy) }
    return Finding(
      id, tally.severity ?? severity, problem, count: tally.count, sample: tally.sample, fix: tally.fix ?? fix,
      isFixable: Doctor.fixable.contains(id))
  }

  /// What it means that the question could not be answered; a check that can't look is a finding of its own, never the end.
  func finding(unanswered reason: String) -> Finding {
    Finding(
      id, .warn, Phrase("Could not be examined: \(problem.english)", "Examen impossible : \(problem.french)"), count: 1,
      sample: [reason])
  }
}
