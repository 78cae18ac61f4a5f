import SyncCore
import TextScreen

/// A line of help and documents: one binding, or neighbours that do one thing in several directions, such as `j` and `k`.
public struct KeyLine: Sendable, Equatable {
  /// The keys, those to be shown first of every binding before the aliases.
  public var keys: [Key]
  /// The panes in which it is bound.
  public var scopes: [DashboardState.Pane]
  /// The heading under which help lists it.
  public var group: KeyBinding.Group
  /// What it does.
  public var help: Phrase

  /// As many of the keys as fit into so many columns, and one at least.
  func label(columns: Int, _ language: Language, _ repertoire: Repertoire = .unicode) -> String {
    var label = keys.first?.label(language, repertoire) ?? ""
    for key in keys.dropFirst() {
      let longer = "\(label) \(key.label(language, repertoire))"
      guard TextWidth.columns(of: longer) <= columns else { break }
      label = longer
    }
    return label
  }
}

extension Keymap {
  /// The bindings as help and documents list them: neighbours with the same words are one line.
  public var lines: [KeyLine] {
    var lines: [KeyLine] = []
    var bindings = bindings[...]
    while let first = bindings.first {
      let same = bindings.prefix { $0.help == first.help && $0.group == first.group && $0.danger == first.danger }
      bindings = bindings.dropFirst(same.count)
      let keys = same.compactMap(\.keys.first) + same.flatMap { $0.keys.dropFirst() }
      let scopes = DashboardState.Pane.allCases.filter { pane in same.contains { $0.scopes.contains(pane) } }
      lines.append(KeyLine(keys: keys, scopes: scopes, group: first.group, help: first.help))
    }
    return lines
  }
}
