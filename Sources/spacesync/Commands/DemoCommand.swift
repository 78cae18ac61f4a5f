import ArgumentParser

/// `spacesync demo`: everything on an embedded default, with a simulated Stripe.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Try it all on a private PostgreSQL with sample spaces and a simulated Stripe.",
    discussion: "Everything is removed at the end. Without a terminal it syncs all active spaces, prints each change, and ends.")

  @Option(help: ArgumentHelp("How many sample spaces.", valueName: "n"))
  var spaces = 48

  @Flag(help: "Keep the data at the end, and say where.")
  var keep = false

  @Flag(help: "No screen: sync everything in plain lines.")
  var headless = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (0...100_000).contains(spaces) else { throw ValidationError("--spaces is a number from 0 to 100000.") }
    guard options.database == nil else { throw ValidationError("The demo has a database of its own; --database does not go with it.") }
    guard !options.readOnly else { throw ValidationError("The demo writes; --read-only does not go with it.") }
  }

  func run() async throws {
    let demo = HeadlessDemo(context: options.context(), spaces: spaces, keeps: keep)
    let code = try await Interruption.runInterruptibly { try await demo.run() }
    if code != 0 { throw CommandFailure(code) }
  }
}
