import ArgumentParser
import Dashboard
import SyncCore

/// `spacesync keys`: the key table, as the dashboard itself reads it.
struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: localized("Print the dashboard's keys.", "Donner les touches du tableau de bord."),
    discussion: localized(
      """
      The keys in force: the table [keys] of the configuration file may give a command other keys, by the names in the third column. \
      A table with a mistake or a conflict is not in force at all; --check says what is wrong with it and exits with 1.
      """,
      """
      Les touches en vigueur : la table [keys] du fichier de configuration peut en donner d'autres à une commande, par les noms de la \
      troisième colonne. Une table avec une faute ou un conflit ne vaut pas du tout ; --check dit ce qui ne va pas et sort avec 1.
      """))

  @Flag(
    help: ArgumentHelp(
      localized(
        "Print a Markdown table of the standard keys, as in Assets/keys.md.",
        "Écrire une table Markdown des touches d'origine, comme Assets/keys.md.")))
  var markdown = false

  @Flag(
    help: ArgumentHelp(
      localized(
        "Check the keys of the configuration file; exit 1 when they can't be in force.",
        "Vérifier les touches du fichier de configuration ; code 1 si elles ne peuvent valoir.")))
  var check = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    let words = context.words
    if markdown { return try context.console.put(Self.markdown(words).joined(separator: "\n") + "\n") }
    let (keymap, complaints) = context.rebinding()
    for complaint in complaints { context.console.complain(complaint) }
    guard check else { return try context.console.print(Self.text(keymap, words).joined(separator: "\n")) }
    guard complaints.isEmpty else { throw CommandFailure(CommandFailure.failed) }
    let names = context.preferences.profile.keys.map(\.command).joined(separator: ", ")
    try context.console.print(
      names.isEmpty
        ? words.say("No command has keys of your own.", "Aucune commande n'a de touches à vous.")
        : words.say("Keys of your own, without conflict: \(names).", "Vos touches, sans conflit : \(names)."))
  }

  /// The table as aligned text, by group.
  static func text(_ keymap: Keymap, _ words: Words) -> [String] {
    var table = PlainTable([
      (words.say("KEYS", "TOUCHES"), .left, nil), (words.say("PANES", "VOLETS"), .left, nil),
      (words.say("COMMAND", "COMMANDE"), .left, nil),
      (words.say("DOES", "FAIT"), .left, nil),
    ])
    for binding in keymap.bindings {
      let keys = binding.keys.map { $0.label(words.language) }.joined(separator: " ")
      table.add([keys, panes(binding.scopes, words), binding.command.name, binding.help(words.language)])
    }
    return table.lines
  }

  /// The standard keys in Markdown.
  static func markdown(_ words: Words) -> [String] {
    let head = words.say("| Keys | Panes | Does |", "| Touches | Volets | Fait |")
    return [head, "| --- | --- | --- |"]
      + Keymap.standard.lines.map { line in
        let keys = line.keys.map { "`\($0.label(words.language))`" }.joined(separator: " ")
        return "| \(keys) | \(panes(line.scopes, words)) | \(line.help(words.language)) |"
      }
  }

  static func panes(_ scopes: [DashboardState.Pane], _ words: Words) -> String {
    guard scopes.count < DashboardState.Pane.allCases.count else { return words.say("all", "tous") }
    return scopes.map { pane in
      switch pane {
      case .spaces: words.say("spaces", "espaces")
      case .card: words.say("card", "fiche")
      case .debug: "Stripe"
      }
    }.joined(separator: ", ")
  }
}
