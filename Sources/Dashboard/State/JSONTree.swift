import TextScreen

/// A JSON value that folds and unfolds.
public struct JSONTree: Sendable, Equatable {
  /// The value; its own members are always shown.
  public var root: JSONNode
  /// The paths of what is unfolded below: the numbers of members from the root on.
  public var unfolded: Set<[Int]> = []

  /// A line of the tree on screen.
  struct Line: Equatable {
    /// Which member of which member it shows.
    var path: [Int]
    /// The member's name; empty on a line that continues a long value.
    var name: String
    /// The columns of the longest name beside it.
    var nameWidth: Int
    /// The value, or how much a folded one holds.
    var value: String
    /// Nil where there is nothing to fold.
    var isUnfolded: Bool?

    /// How far it is indented.
    var depth: Int { path.count - 1 }
  }

  /// Names longer than this don't push the values of their neighbours away.
  private static let widestName = 16
  /// The most of one value that is shown.
  private static let shownOfValue = 4_000

  /// Takes a value with everything below it folded.
  public init(_ root: JSONNode) { self.root = root }

  /// All lines in so many columns; a long value goes on in the next line, so that none is lost.
  func lines(columns: Int) -> [Line] {
    var lines: [Line] = []
    add(root, at: [], columns: columns, to: &lines)
    return lines
  }

  /// Unfolds or folds what stands at a path; false when there is nothing to fold there.
  @discardableResult
  mutating func toggle(_ path: [Int]) -> Bool {
    guard let node = root.node(at: path), !node.children.isEmpty else { return false }
    if unfolded.remove(path) == nil { unfolded.insert(path) }
    return true
  }

  /// Unfolds everything.
  mutating func unfoldAll() { root.paths(below: [], into: &unfolded) }

  private func add(_ node: JSONNode, at path: [Int], columns: Int, to lines: inout [Line]) {
    let children = node.children
    let width = children.reduce(0) { max($0, min(TextWidth.columns(of: $1.name), Self.widestName)) }
    for (number, member) in children.enumerated() {
      let below = path + [number]
      switch member.value {
      case .text(let text), .literal(let text):
        let room = max(columns - 2 * path.count - width - 4, 8)
        for (part, value) in TextLines.hard(text.prefix(Self.shownOfValue), to: room).enumerated() {
          lines.append(Line(path: below, name: part == 0 ? member.name : "", nameWidth: width, value: value, isUnfolded: nil))
        }
      case .object(let members): addBranch(member, at: below, "{\(members.count)}", width, columns, to: &lines)
      case .array(let values): addBranch(member, at: below, "[\(values.count)]", width, columns, to: &lines)
      }
    }
  }

  private func addBranch(
    _ member: JSONNode.Member, at path: [Int], _ size: String, _ width: Int, _ columns: Int, to lines: inout [Line]
  ) {
    let isUnfolded = unfolded.contains(path)
    let isEmpty = member.value.children.isEmpty
    lines.append(
      Line(path: path, name: member.name, nameWidth: width, value: isUnfolded ? "" : size, isUnfolded: isEmpty ? nil : isUnfolded))
    if isUnfolded { add(member.value, at: path, columns: columns, to: &lines) }
  }
}

extension JSONNode {
  /// What stands at a path, or nil.
  fileprivate func node(at path: [Int]) -> JSONNode? {
    path.reduce(self as JSONNode?) { node, number in
      let children = node?.children ?? []
      return children.indices.contains(number) ? children[number].value : nil
    }
  }

  /// The paths of everything that folds.
  fileprivate func paths(below path: [Int], into paths: inout Set<[Int]>) {
    for (number, member) in children.enumerated() where !member.value.children.isEmpty {
      paths.insert(path + [number])
      member.value.paths(below: path + [number], into: &paths)
    }
  }
}
