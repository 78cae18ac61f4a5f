import ArgumentParser

/// `spacesync info`: what support needs to know, with every secret masked.
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: localized("Say what support needs to know, masked.", "Dire ce que le support doit savoir, secrets masqués."))

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    let info = await Information.gather(context, options)
    try context.console.print(info.lines.joined(separator: "\n"))
    if let failure = info.failure { throw failure }
  }
}
