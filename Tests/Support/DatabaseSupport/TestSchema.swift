/// What a fresh test database holds.
public enum TestSchema: Sendable {
  /// The tables and the trigger of an existing deployment, without rows.
  case legacy
  /// Nothing.
  case empty
}
