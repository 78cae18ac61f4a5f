/// What the doctor did to mend a finding.
public struct Repair: Sendable, Equatable {
  /// What was mended.
  public var id: FindingID
  /// How many rows or objects were changed; 0 when there was nothing to mend.
  public var changed: Int
  /// What was done, in one sentence.
  public var title: Phrase

  /// Makes a report of a repair.
  public init(_ id: FindingID, changed: Int, _ title: Phrase) {
    self.id = id
    self.changed = changed
    self.title = title
  }
}
