import Postgres

/// Repeats a statement that a deadlock or a serialization failure ended: it was rolled back whole, and the other side is through by then. A
/// standby that must go on ends its readers by the same codes.
///
/// - Parameters:
///   - isPassing: What is worth another try.
///   - limit: How many further tries there are.
///   - body: Does it.
nonisolated(nonsending) func settling<Answer: Sendable>(
  when isPassing: (PostgresError) -> Bool = \.isTransient, atMost limit: Int = 10,
  _ body: nonisolated(nonsending) () async throws(PostgresError) -> Answer
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
    // The server's victim may be this side several times running where another client writes the same rows again and again.
    guard isPassing(failure), tries <= limit, !Task.isCancelled else { throw failure }
    try? await Task.sleep(for: .milliseconds(Int.random(in: 10...50) << min(tries, 5)))
  }
}
