import ArgumentParser
import Settings
import Stripe

/// `spacesync trigger`: asks the deployed Edge Function to drain the queue, again until it says that nothing is waiting.
struct TriggerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trigger", abstract: "Ask the deployed Edge Function to drain the queue.",
    discussion: "SPACESYNC_EDGE_URL and SPACESYNC_EDGE_TOKEN say where it is and how it knows us.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    guard let configuration = try context.edgeConfiguration() else {
      throw CommandFailure(
        CommandFailure.wrongUse,
        context.words.say(
          "No Edge Function: set SPACESYNC_EDGE_URL and SPACESYNC_EDGE_TOKEN.",
          "Pas de fonction Edge : définissez SPACESYNC_EDGE_URL et SPACESYNC_EDGE_TOKEN."))
    }
    let words = context.words
    let sum: EdgeReport
    do throws(EdgeFailure) {
      sum = try await EdgeFunction(configuration).drain { report in
        for error in report.jobErrors { context.console.complain(Redaction.redact(error)) }
      }
    } catch {
      context.log.write(.error, error.description)
      throw CommandFailure(CommandFailure.failed, Redaction.redact(error.description))
    }
    try context.console.print(
      words.say(
        "\(sum.total) jobs: \(sum.success) done, \(sum.errors) failed",
        "\(sum.total) tâches : \(sum.success) faites, \(sum.errors) en échec"))
    if sum.errors > 0 { throw CommandFailure(CommandFailure.failed) }
  }
}
