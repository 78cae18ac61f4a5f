import Settings
import SyncCore

/// What the environment says about a worker's patience, for tests and impatient people.
struct WorkerEnvironment: Sendable, Equatable {
  /// How failed jobs are tried again.
  var retry: RetryPolicy
  /// How long a claim holds unless it is renewed.
  var lease: Duration
  /// How long a slot that found nothing waits before it asks again, if nothing wakes it.
  var poll: Duration

  /// Reads `SPACESYNC_RETRY_BASE_MS`, `SPACESYNC_MAX_ATTEMPTS`, `SPACESYNC_LEASE_MS` and `SPACESYNC_POLL_MS`.
  init(_ surroundings: Surroundings) throws(CommandFailure) {
    let base = try Self.number("SPACESYNC_RETRY_BASE_MS", 1...3_600_000, Self.milliseconds, surroundings) ?? 30_000
    let attempts = try Self.number("SPACESYNC_MAX_ATTEMPTS", 1...1_000, Phrase("attempts", "essais"), surroundings) ?? 8
    let lease = try Self.number("SPACESYNC_LEASE_MS", 100...3_600_000, Self.milliseconds, surroundings) ?? 60_000
    let poll = try Self.number("SPACESYNC_POLL_MS", 10...3_600_000, Self.milliseconds, surroundings) ?? 2_000
    retry = RetryPolicy(base: .milliseconds(base), maximumAttempts: attempts)
    self.lease = .milliseconds(lease)
    self.poll = .milliseconds(poll)
  }

  private static let milliseconds = Phrase("milliseconds", "millisecondes")

  private static func number(
    _ name: String, _ range: ClosedRange<Int>, _ unit: Phrase, _ surroundings: Surroundings
  ) throws(CommandFailure) -> Int? {
    guard let text = surroundings.value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw CommandFailure(
        CommandFailure.wrongUse,
        Words(HelpLanguage.spoken).say(
          "\(name) is not a number of \(unit.english) between \(range.lowerBound) and \(range.upperBound).",
          "\(name) n'est pas un nombre de \(unit.french) entre \(range.lowerBound) et \(range.upperBound)."))
    }
    return number
  }
}
