import FoundationEssentials
import SyncCore

/// The starts of ids that tell listed spaces apart.
struct ShortIDs: Sendable {
  /// Characters of each: 8, or more where two ids begin with the same 8.
  let length: Int

  /// Finds the length for all ids of a list.
  init(telling ids: some Sequence<UUID>) {
    // Those that have most in common are neighbours in order.
    let halves = ids.map { id in
      withUnsafeBytes(of: id.uuid) { bytes in
        (bytes.loadUnaligned(as: UInt64.self).bigEndian, bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian)
      }
    }.sorted(by: <)
    var digits = 8
    for (first, second) in zip(halves, halves.dropFirst()) where first != second {
      let high = (first.0 ^ second.0).leadingZeroBitCount / 4
      let common = high < 16 ? high : 16 + (first.1 ^ second.1).leadingZeroBitCount / 4
      digits = max(digits, common + 1)
    }
    // Hyphens stand behind 8, 12, 16 and 20 digits.
    length = digits + [8, 12, 16, 20].count { digits > $0 }
  }

  /// The start of an id.
  func text(_ id: UUID) -> String { String(id.text.prefix(length)) }
}
