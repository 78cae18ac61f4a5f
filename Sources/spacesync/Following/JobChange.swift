import SyncCore

/// One line of `watch`: what became of a job, or that everything is to be read anew.
enum JobChange: Sendable, Equatable {
  /// First seen by this watch.
  case insert(Job)
  /// Seen before, in another state.
  case update(Job)
  /// Gone; the state that was seen last.
  case delete(Job)
  /// The server went back in time or is another one.
  case reload
}
