/// The difference of two texts, line by line, as `diff -u` shows it but whole: unchanged lines near a change with a blank in front.
enum LineDifference {
  /// Lines that begin with `-`, `+` or a blank; `...` stands for unchanged lines that are left out.
  static func lines(_ old: String, _ new: String, context: Int = 2) -> [String] {
    let old = old.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let new = new.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let difference = new.difference(from: old)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var all: [String] = []
    var (before, after) = (0, 0)
    while before < old.count || after < new.count {
      if removed.contains(before) {
        all.append("-" + old[before])
        before += 1
      } else if inserted.contains(after) {
        all.append("+" + new[after])
        after += 1
      } else {
        all.append(" " + old[before])
        before += 1
        after += 1
      }
    }
    return shortened(all, context)
  }

  private static func shortened(_ lines: [String], _ context: Int) -> [String] {
    let changed = lines.indices.filter { !lines[$0].hasPrefix(" ") }
    var result: [String] = []
    var last = -1
    for index in lines.indices where changed.contains(where: { abs($0 - index) <= context }) {
      if index > last + 1 { result.append("...") }
      result.append(lines[index])
      last = index
    }
    if last < lines.count - 1, !result.isEmpty { result.append("...") }
    return result
  }
}
