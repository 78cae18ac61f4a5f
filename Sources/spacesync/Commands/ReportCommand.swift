import ArgumentParser
import Settings
import SyncCore

/// `spacesync report`: the support bundle, a text file for its owner alone.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: localized(
      "Write a file for support: info, doctor, configuration, log; no secret.",
      "Écrire un fichier pour le support : info, doctor, configuration, journal ; aucun secret."))

  @Argument(
    help: ArgumentHelp(
      localized(
        "The file, which must not exist; without one in the folder of the log.",
        "Le fichier, qui ne doit pas exister ; sans lui, dans le dossier du journal.")))
  var file: String?

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    let path = try file ?? context.reportPath()
    let text = await SupportBundle.gather(context, options)
    try context.writePrivately(text, to: path)
    try context.console.print(path)
  }
}

extension CommandContext {
  /// A name of its own for each second, in the folder of the log.
  func reportPath() throws(CommandFailure) -> String {
    guard let folder = surroundings.stateDirectory else {
      throw CommandFailure(
        CommandFailure.wrongUse, words.say("There is no HOME: name a file.", "Il n'y a pas de HOME : nommez un fichier."))
    }
    PrivateFolder.make(folder)
    let stamp = Timestamp.now.iso8601.prefix(19).filter(\.isNumber)
    return "\(folder)/report-\(stamp).txt"
  }

  /// Writes a file that only its owner can read and that did not exist, whole or not at all.
  func writePrivately(_ text: String, to path: String) throws(CommandFailure) {
    do throws(PlacedFile.Failure) {
      let file = try PlacedFile(path, replaces: false, mode: 0o600)
      if let failure = file.append(text) { throw failure }
      try file.place()
    } catch {
      throw CommandFailure(
        CommandFailure.failed,
        error == .exists
          ? words.say(
            "\(path) exists, and a report replaces nothing: name another file.",
            "\(path) existe, et un rapport ne remplace rien : nommez un autre fichier.")
          : words.say("\(path) was not written: \(error.reason).", "\(path) n'a pas été écrit : \(error.reason)."))
    }
  }
}
