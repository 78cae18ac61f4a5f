import ArgumentParser

/// `spacesync trigger`: asks the deployed Edge Function to drain the queue, again until it says that nothing is waiting.
struct TriggerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trigger",
    abstract: localized("Ask the deployed Edge Function to drain the queue.", "Demander à la fonction Edge déployée de vider la file."),
    discussion: localized(
      "SPACESYNC_EDGE_URL and SPACESYNC_EDGE_TOKEN say where it is and how it knows us.",
      "SPACESYNC_EDGE_URL et SPACESYNC_EDGE_TOKEN disent où elle est et comment elle nous connaît."))

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    try context.requireWriting()
    let sum = try await context.drain(try context.requireEdge())
    try context.console.print(sum.phrase(context.words.language))
    if sum.errors > 0 { throw CommandFailure(CommandFailure.failed) }
  }
}
