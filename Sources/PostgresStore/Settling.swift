import Postgres

/// Repeats a statement that a deadlock or a serialization failure ended: it was rolled back whole, and the other side is through by then.
func settling<Answer: Sendable>(
  _ body: @Sendable () async throws(PostgresError) -> Answer
) async throws(PostgresError) -> Answer {
  var tries = 0
  while true {
    let failure: PostgresError
    do throws(PostgresError) {
      return try await body()
    } catch {
      failure = error
    }
    tries += 1
    guard failure.isTransient, tries <= 3, !Task.isCancelled else { throw failure }
    try? await Task.sleep(for: .milliseconds(Int.random(in: 10...50) << tries))
  }
}
