import ArgumentParser
import FoundationEssentials
import Glibc
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
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let stamp = Timestamp.now.iso8601.prefix(19).filter(\.isNumber)
    return "\(folder)/report-\(stamp).txt"
  }

  /// Writes a file that only its owner can read and that did not exist.
  func writePrivately(_ text: String, to path: String) throws(CommandFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    var failure = descriptor < 0 ? errno : 0
    if descriptor >= 0 {
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty, failure == 0 {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { failure = errno }
      }
      close(descriptor)
    }
    guard failure != 0 else { return }
    throw CommandFailure(CommandFailure.failed, "\(path): \(strerror(failure).map { String(cString: $0) } ?? "")")
  }
}
