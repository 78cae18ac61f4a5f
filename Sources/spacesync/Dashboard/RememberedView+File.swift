import Dashboard
import Settings
import SyncCore

extension RememberedView {
  private static let panes: [(pane: DashboardState.Pane, name: String)] = [(.spaces, "spaces"), (.card, "card"), (.debug, "stripe")]

  /// The view as the state file holds it.
  var text: String {
    let names = ListColumn.allCases.filter(columns.contains).map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    return """
      # Written by spacesync at every change; settings of your own belong in config.toml.
      pane = "\(Self.panes.first { $0.pane == pane }?.name ?? "spaces")"
      filter = "\(filter.rawValue)"
      sort = "\(sort.rawValue)"
      descending = \(isDescending)
      columns = [\(names)]
      commands = [\(commands.map(Self.quoted).joined(separator: ", "))]

      """
  }

  /// Reads what a state file holds; throws the line that can't be understood. What is unknown was written by another version.
  init(_ document: TOMLDocument) throws(Warning) {
    self.init()
    for entry in document.entries {
      let text = entry.value.text ?? ""
      switch (entry.path.joined(separator: "."), entry.value) {
      case ("pane", _): pane = try Self.value(entry, Self.panes.first { $0.name == text }?.pane)
      case ("filter", _): filter = try Self.value(entry, SpaceFilter(rawValue: text))
      case ("sort", _): sort = try Self.value(entry, SpaceSort(rawValue: text))
      case ("descending", .boolean(let isOn)): isDescending = isOn
      case ("columns", .array(let names)): columns = Set(names.compactMap { $0.text.flatMap(ListColumn.init(rawValue:)) })
      case ("commands", .array(let lines)): commands = lines.compactMap(\.text)
      case ("descending", _), ("columns", _), ("commands", _): throw StateFile.broken(entry.line)
      default: break
      }
    }
  }

  /// A basic string of TOML (toml.io, "String").
  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": return "\\\(scalar)"
      case _ where scalar.value < 32 || scalar.value == 127:
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: return String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }

  private static func value<Value>(_ entry: TOMLDocument.Entry, _ value: Value?) throws(Warning) -> Value {
    guard let value else { throw StateFile.broken(entry.line) }
    return value
  }
}

extension CommandContext {
  /// The state file of the chosen profile with the view it holds, and what to say when it is broken.
  func rememberedView() -> (file: StateFile, view: RememberedView?, complaint: String?) {
    let file = StateFile(directory: surroundings.stateDirectory, profile: preferences.profile.name)
    let (document, warning) = file.read()
    func complaint(_ warning: Warning) -> String {
      warning.sentence(preferences.language, file: file.path?.split(separator: "/").last.map(String.init) ?? "")
    }
    guard let document else { return (file, nil, warning.map(complaint)) }
    do throws(Warning) {
      return (file, try RememberedView(document), nil)
    } catch {
      return (file, nil, complaint(error))
    }
  }
}
