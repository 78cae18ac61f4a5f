import FoundationEssentials

/// The value of one `$n`, with the type that the server is told.
public enum Bind: Sendable {
  /// A `text`.
  case text(String?)
  /// A `bigint`.
  case integer(Int64?)
  /// A `boolean`.
  case boolean(Bool?)
  /// A `uuid`.
  case uuid(UUID?)
  /// A `uuid[]`.
  case uuids([UUID])
  /// A `text[]`.
  case texts([String])
  /// A `bigint[]`.
  case integers([Int64])
  /// A `timestamptz[]`, in microseconds since 1970-01-01 UTC; `.min` and `.max` are the infinities.
  case timestamps(microseconds: [Int64])
  /// A `jsonb`, as JSON text.
  case jsonb(String?)
  /// A `numeric`, as decimal text.
  case numeric(String?)
  /// A `timestamptz`, in microseconds since 1970-01-01 UTC; `.min` and `.max` are the infinities.
  case timestamp(microseconds: Int64?)
  /// An `interval`, in microseconds.
  case interval(microseconds: Int64)
  /// A value in text form whose type the server infers: `xid`, `xid8`, `pg_snapshot`...
  case unspecified(String?)
}
