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
    for binding in Keymap.table { table.add([keys(binding), panes(binding, words), binding.help(words.language)]) }
    return table.lines
  }

  /// The table in Markdown.
  static func markdown(_ words: Words) -> [String] {
    let head = words.say("| Keys | Panes | Does |", "| Touches | Volets | Fait |")
    return [head, "| --- | --- | --- |"]
      + Keymap.table.map { binding in
        let keys = binding.keys.map { "`\($0.label)`" }.joined(separator: " ")
        return "| \(keys) | \(panes(binding, words)) | \(binding.help(words.language)) |"
      }
  }

  private static func keys(_ binding: KeyBinding) -> String { binding.keys.map(\.label).joined(separator: " ") }

  private static func panes(_ binding: KeyBinding, _ words: Words) -> String {
    guard binding.scopes.count < DashboardState.Pane.allCases.count else { return words.say("all", "tous") }
    return binding.scopes.map { pane in
      switch pane {
      case .spaces: words.say("spaces", "espaces")
      case .card: words.say("card", "fiche")
      case .debug: "Stripe"
      }
    }.joined(separator: ", ")
  }
}
