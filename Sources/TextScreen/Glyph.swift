/// What one or two cells show: a character, and the marks that combine with it.
///
/// Plain numbers instead of a `Character`, so that a screen of them is one flat piece of memory that is compared and copied quickly.
struct Glyph: Hashable, Sendable {
  /// The scalar that takes the columns.
  var base: UInt32
  /// The first combining mark, 0 if none.
  var mark1: UInt32 = 0
  /// The second combining mark, 0 if none; any further one is dropped, as a stack of marks leaves its row.
  var mark2: UInt32 = 0
  /// The columns it takes, 1 or 2.
  var width: UInt8
  /// True for the first glyph of a grapheme cluster; a cluster is shown whole or not at all.
  var startsCluster: Bool

  /// A blank of one column.
  static let space = Glyph(base: 0x20, width: 1, startsCluster: true)
}
