/// How a transaction sees what others commit, and whether it may write.
public enum TransactionMode: Sendable {
  /// Each statement sees what was committed before it began.
  case readCommitted
  /// All statements see one snapshot, and none can write.
  case repeatableReadReadOnly

  /// The statement that begins one.
  func begin(readOnly: Bool) -> String {
    switch self {
    case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED" + (readOnly ? " READ ONLY" : "")
    case .repeatableReadReadOnly: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }
  }
}
