import SyncCore

/// What the debug panel unfolds of a job or of a try, beside or below its list.
public struct PanelDetail: Sendable, Equatable {
  /// What is unfolded.
  public enum Subject: Sendable, Equatable {
    /// A job, with its payload once it came.
    case job(Job)
    /// A line of the log of tries.
    case attempt(Attempt)
  }

  /// What is unfolded.
  public var subject: Subject
  /// The tries of the job, newest first; nil until they came.
  public var tries: [Attempt]?
  /// What is shown of it.
  public var tree = JSONTree(.object([]))
  /// The line under the cursor; nil while keys act on the list.
  public var cursor: Int?
  /// The first line on screen.
  public var top = 0

  /// The job, where one is unfolded.
  var job: Job? { if case .job(let job) = subject { job } else { nil } }

  /// Keeps cursor and first line within the lines.
  mutating func settle(lines: Int, rows: Int) {
    top = min(max(top, 0), max(lines - max(rows, 1), 0))
    guard var line = cursor else { return }
    line = min(max(line, 0), max(lines - 1, 0))
    if line < top { top = line }
    if line >= top + max(rows, 1) { top = line - max(rows, 1) + 1 }
    cursor = line
  }
}
