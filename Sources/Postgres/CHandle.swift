/// A pointer of libpq on its way between two threads.
///
/// The one `@unchecked Sendable` of this module. It is right because libpq objects may be used by any thread as long as one uses them at a
/// time (libpq, "Behavior in Threaded Programs"): a `PGconn` is touched by its connection's serial queue only, a `PGresult` is read-only
/// once received, and a `PGcancel` is made for use from another thread.
struct CHandle: @unchecked Sendable {
  let pointer: OpaquePointer
}
