import Postgres
import SyncCore

extension StoreError {
  /// Says a failure of the database in the service layer's words.
  ///
  /// SQLSTATE codes: PostgreSQL manual, appendix A.
  init(_ error: PostgresError) {
    let code: Code =
      switch error.code {
      case .unreachable, .connectionLost: .unreachable
      case .badParameters: .badSetting
      case .authentication: .authentication
      case .timedOut: .timedOut
      case .cancelled: .cancelled
      default:
        switch error.sqlState {
        case "42501": .forbidden
        case "25006": .readOnly
        case "57014": .timedOut
        case "42P01", "42703", "42P10", "55000", "3F000": .unusableSchema
        default: .refused
        }
      }
    self.init(code, error.description, debugDescription: error.debugDescription)
  }

  /// The caller's task was cancelled between two steps.
  static let cancelledByCaller = StoreError(.cancelled, "Stopped as asked; what was committed before stays.")
}

extension PostgresError {
  /// True when the connection can't be used any more; one that did not answer in time counts as lost.
  var isLoss: Bool { code == .connectionLost || code == .timedOut }

  /// True when a statement no longer fits the schema: an unknown column or table, or a cached plan whose result changed.
  var meansNewSchema: Bool {
    switch sqlState {
    case "42703", "42P01", "0A000": true
    default: false
    }
  }

  /// True when a right lacks, or a policy refuses a row: only the catalogue can tell which.
  var isRefusal: Bool { sqlState == "42501" }

  /// True when the same statement is worth another try at once: a deadlock or a serialization failure.
  var isTransient: Bool { sqlState == "40P01" || sqlState == "40001" }

  /// True when who holds the rows or the table may be through with them at the next try: transient, or a lock's time limit.
  var isBusy: Bool { isTransient || sqlState == "55P03" }
}
