import Dashboard
import SyncCore

/// What the dashboard gives to support: `report` and `info` without leaving it.
struct SupportDesk: Sendable {
  /// The configuration that the dashboard runs with.
  var context: CommandContext
  /// The options that it was started with.
  var options: GlobalOptions

  /// Writes the bundle with the screen and the messages in it.
  ///
  /// - Returns: Its path, or why there is none.
  func report(screen: [String], messages: [String]) async -> Result<String, ReportFailure> {
    let more = [(title: "screen", lines: screen), (title: "messages", lines: messages)]
    do throws(CommandFailure) {
      let path = try context.reportPath()
      try context.writePrivately(await SupportBundle.gather(context, options, more), to: path)
      return .success(path)
    } catch {
      return .failure(ReportFailure(error.message ?? ""))
    }
  }

  /// What `spacesync info` or `spacesync doctor` says in the dashboard's language, which may be another than at its start.
  func text(_ kind: SupportText, _ language: Language) async -> String {
    var context = context
    context.preferences.language = language
    context.words = Words(language)
    switch kind {
    case .info:
      let information = await Information.gather(context, options)
      return (information.lines + [information.failure?.message].compactMap { $0.map(context.words.language.sentence) }).joined(
        separator: "\n")
    case .doctor: return await SupportBundle.findings(context, listsHealthy: true).joined(separator: "\n")
    }
  }
}
