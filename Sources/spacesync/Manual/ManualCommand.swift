import ArgumentParser
import SyncCore

/// `spacesync manual`: the manual pages, written from what the program itself knows. Hidden: it is for whoever packages the program.
struct ManualCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: localized("Print a manual page.", "Écrire une page de manuel."), shouldDisplay: false)

  @Option(
    help: ArgumentHelp(
      localized("1: the program; 5: its configuration file.", "1 : le programme ; 5 : son fichier de configuration."), valueName: "1|5"))
  var section = 1

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard section == 1 || section == 5 else {
      throw ValidationError(localized("--section is 1 or 5.", "--section est 1 ou 5."))
    }
  }

  func run() async throws {
    // Help speaks the language of this run, and so must the rest of the page.
    let words = Words(HelpLanguage.current)
    let page = section == 1 ? ProgramManual(words: words, tool: try .own()).page : ConfigurationManual(words: words).page
    try Console.standard.put(page)
  }
}
