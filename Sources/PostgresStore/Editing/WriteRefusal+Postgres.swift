import Postgres
import SyncCore

extension WriteRefusal {
  /// What the server's error means to whoever asked for the write; nil for what is no refusal (a lost connection, a deadlock, a schema that
  /// changed, a read-only session).
  ///
  /// SQLSTATE codes: PostgreSQL manual, appendix A. `description` of an error of class 22 leaves the value out.
  init?(_ error: PostgresError) {
    guard error.code == .server, let state = error.sqlState else { return nil }
    switch state {
    case "23505" where error.table == "stripe_sync_queue": self = .plainInsertTrigger
    case "23505": self = .duplicate(constraint: error.constraint ?? "")
    case "23503" where error.table == "stripe_sync_queue": self = .queueReferences
    // The error names the table with the foreign key: another one refers to the space, `spaces` itself lacks what it refers to.
    case "23503" where error.table != "spaces": self = .referenced(table: error.table ?? "")
    case "23514": self = .check(constraint: error.constraint ?? "")
    case "23502": self = .required(column: error.column ?? "")
    case "42501": self = .forbidden(error.description)
    case "P0001": self = .raised(error.message)
    case _ where state.hasPrefix("22"): self = .invalid(error.description)
    case _ where state.hasPrefix("23") || state.hasPrefix("P0"): self = .other(error.description)
    default: return nil
    }
  }
}
