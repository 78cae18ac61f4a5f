import FoundationEssentials

/// The start of an id as a range of ids, so that the primary key's index finds them.
struct IDPrefix: Equatable {
  /// The lowest and the highest id that begin so.
  let first: UUID
  let last: UUID

  /// Takes 4 to 36 characters of an id, in any case; nil for anything else.
  init?(_ word: String) {
    let prefix = word.lowercased()
    let hyphens = [8, 13, 18, 23]
    guard (4...36).contains(prefix.utf8.count),
      prefix.utf8.enumerated().allSatisfy({ ($0.element == UInt8(ascii: "-")) == hyphens.contains($0.offset) })
    else { return nil }
    let lowest = prefix + "00000000-0000-0000-0000-000000000000".dropFirst(prefix.count)
    let highest = prefix + "ffffffff-ffff-ffff-ffff-ffffffffffff".dropFirst(prefix.count)
    // UUID takes only hexadecimal digits, so a wrong word ends here.
    guard let first = UUID(uuidString: lowest), let last = UUID(uuidString: highest) else { return nil }
    self.first = first
    self.last = last
  }
}
