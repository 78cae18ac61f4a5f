/// Why the database refused a write to `spaces`: kinds that an operator can act on, without values of the row.
public enum WriteRefusal: Error, Sendable, Equatable {
  /// The deployment's own trigger on `spaces` does a plain INSERT into the queue, and the job is there already (SQLSTATE 23505).
  case plainInsertTrigger
  /// Rows of this table still refer to the space (23503).
  case referenced(table: String)
  /// A check constraint of this name says no (23514).
  case check(constraint: String)
  /// Another row has the same value under this unique constraint (23505).
  case duplicate(constraint: String)
  /// This column may not be null (23502).
  case required(column: String)
  /// The role lacks a right (42501); the server's sentence.
  case forbidden(String)
  /// Row security lets the role see the space but not change it.
  case hidden
  /// The queue has a foreign key on `spaces`, so the job that tells Stripe of the deletion can't be kept (23503).
  case queueReferences
  /// The table can't hold the value (class 22); the server's sentence.
  case invalid(String)
  /// A trigger of the deployment raised an error (P0001); its sentence.
  case raised(String)
  /// Anything else; the server's sentence.
  case other(String)
}
