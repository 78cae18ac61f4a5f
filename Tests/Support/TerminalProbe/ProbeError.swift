/// What the probe throws when it is asked to.
enum ProbeError: Error {
  /// On demand.
  case asked
}
