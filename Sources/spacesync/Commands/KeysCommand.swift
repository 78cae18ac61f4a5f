import ArgumentParser
import Dashboard
import SyncCore

/// `spacesync keys`: the key table, as the dashboard itself reads it.
struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "keys", abstract: "Print the dashboard's keys.")

  @Flag(help: "Print a Markdown table, as in Assets/keys.md.")
  var markdown = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    try context.console.print((markdown ? Self.markdown(context.words) : Self.text(context.words)).joined(separator: "\n"))
  }

  /// The table as aligned text, by group.
  static func text(_ words: Words) -> [String] {
    var table = PlainTable([
      (words.say("KEYS", "TOUCHES"), .left, nil), (words.say("PANES", "VOLETS"), .left, nil), (words.say("DOES", "FAIT"), .left, nil),
    ])
    for line in Keymap.lines { table.add([line.keys.map(\.label).joined(separator: " "), panes(line, words), line.help(words.language)]) }
    return table.lines
  }

  /// The table in Markdown.
  static func markdown(_ words: Words) -> [String] {
    let head = words.say("| Keys | Panes | Does |", "| Touches | Volets | Fait |")
    return [head, "| --- | --- | --- |"]
      + Keymap.lines.map { line in
        let keys = line.keys.map { "`\($0.label)`" }.joined(separator: " ")
        return "| \(keys) | \(panes(line, words)) | \(line.help(words.language)) |"
      }
  }

  private static func panes(_ line: KeyLine, _ words: Words) -> String {
    guard line.scopes.count < DashboardState.Pane.allCases.count else { return words.say("all", "tous") }
    return line.scopes.map { pane in
      switch pane {
      case .spaces: words.say("spaces", "espaces")
      case .card: words.say("card", "fiche")
      case .debug: "Stripe"
      }
    }.joined(separator: ", ")
  }
}
