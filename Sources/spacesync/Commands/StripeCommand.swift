import ArgumentParser
import Settings
import Stripe
import SyncCore
import TextScreen

/// `spacesync stripe test`: is Stripe reachable, which account, live or test.
///
/// It always asks the Stripe that a worker would ask: the demo's simulated one can't be reached from here.
struct StripeCommand: AsyncParsableCommand {
  /// What can be done with Stripe from here.
  enum Action: String, CaseIterable, ExpressibleByArgument {
    case test
  }

  static let configuration = CommandConfiguration(commandName: "stripe", abstract: "Ask Stripe who it is: account, mode, latency.")

  @Argument(help: "What to do.")
  var action: Action

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    if let edge = try context.edgeConfiguration(), try context.stripeConfiguration() == nil {
      return try await verify(EdgeFunction(edge), context)
    }
    let client: StripeClient
    do {
      client = try context.stripeClient()
    } catch {
      if json { try context.console.print(Self.document(nil, error: error.message)) }
      throw error
    }
    let account: StripeAccount
    do throws(StripeFailure) {
      account = try await client.account()
    } catch {
      let text = Redaction.redact(error.description)
      context.log.write(.error, text)
      if json { try context.console.print(Self.document(nil, error: text)) }
      throw CommandFailure(CommandFailure.failed, text)
    }
    try context.console.print(json ? Self.document(account, error: nil) : Self.line(account, context.words))
  }

  /// Without a key of our own it is the Edge Function that asks Stripe, with its key; it tells neither account nor mode.
  private func verify(_ edge: EdgeFunction, _ context: CommandContext) async throws {
    let clock = ContinuousClock()
    let started = clock.now
    do {
      let message = Redaction.redact(try await edge.verify())
      let milliseconds = Int(started.duration(to: clock.now) / .milliseconds(1))
      try context.console.print(
        json
          ? Self.document(nil, latency: milliseconds, error: nil)
          : "Edge Function: \(TextWidth.sanitized(message.isEmpty ? "ok" : message)), \(milliseconds) ms")
    } catch let error as EdgeFailure {
      let text = Redaction.redact(error.description)
      context.log.write(.error, text)
      if json { try context.console.print(Self.document(nil, error: text)) }
      throw CommandFailure(CommandFailure.failed, text)
    }
  }

  private static func line(_ account: StripeAccount, _ words: Words) -> String {
    let name =
      account.id.isEmpty ? words.say("an account that the key may not name", "un compte que la clé ne peut pas nommer") : account.id
    let mode = account.mode == .live ? words.say("live mode", "mode réel") : words.say("test mode", "mode test")
    return "Stripe: \(name), \(mode), \(account.latencyMilliseconds) ms"
  }

  private static func document(_ account: StripeAccount?, latency: Int? = nil, error: String?) -> String {
    JSONValue.object([
      .init("ok", .bool(error == nil)), .init("account", .string(account.flatMap { $0.id.isEmpty ? nil : $0.id })),
      .init("mode", .string(account?.mode.rawValue)), .init("latency_ms", .number(account?.latencyMilliseconds ?? latency)),
      .init("error", .string(error)),
    ]).document
  }
}
