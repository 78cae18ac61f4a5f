import ArgumentParser
import PostgresStore
import Settings
import Stripe
import SyncCore
import TextScreen

/// `spacesync stripe test`: is Stripe reachable, which account, live or test; `spacesync stripe accept`: work with that one from now on.
///
/// It always asks the Stripe that a worker would ask: the demo's simulated one can't be reached from here.
struct StripeCommand: AsyncParsableCommand {
  /// What can be done with Stripe from here.
  enum Action: String, CaseIterable, ExpressibleByArgument {
    /// Ask who it is.
    case test
    /// Take the key's account and mode for the deployment's from now on.
    case accept
  }

  static let configuration = CommandConfiguration(
    commandName: "stripe",
    abstract: localized("Ask Stripe who it is: account, mode, latency.", "Demander à Stripe qui il est : compte, mode, latence."),
    discussion: localized(
      """
      A worker stops when its key is for another account or mode than the last synchronisation, for the ids in the rows mean nothing there. \
      When that is meant (from test to live, to another account), `stripe accept` writes the key's account down; the next synchronisation of \
      each space then makes product and price there. Nothing changes in Stripe, and what is there stays. A row with an id of the other mode \
      has the same way out. Tables that are not migrated remember no account: there each start asks whether the key knows the products that \
      were synchronised last, and to go on with another account they must be migrated first.
      """,
      """
      Un worker s'arrête quand sa clé est d'un autre compte ou mode que la dernière synchronisation, car les ids des lignes n'y disent rien. \
      Quand c'est voulu (du test au réel, vers un autre compte), `stripe accept` note le compte de la clé ; la prochaine synchronisation de \
      chaque espace y crée produit et prix. Rien ne change chez Stripe, et ce qui y est reste. Une ligne avec un id de l'autre mode a la \
      même issue. Des tables non migrées ne retiennent aucun compte : chaque démarrage y demande si la clé connaît les derniers produits \
      synchronisés, et pour changer de compte il faut d'abord les migrer.
      """))

  @Argument(help: ArgumentHelp(localized("What to do.", "Que faire.")))
  var action: Action

  @Flag(help: .yes)
  var yes = false

  @Flag(help: .json)
  var json = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    if action == .accept { return try await accept(context) }
    if let edge = try context.edgeProcessor() { return try await verify(edge, context) }
    let client: StripeClient?
    do throws(CommandFailure) {
      if try context.stripeConfiguration() == nil, try context.edgeConfiguration() != nil {
        client = nil
      } else {
        client = try context.stripeClient()
      }
    } catch {
      if json { try context.console.print(Self.document(nil, error: error.message)) }
      throw error
    }
    guard let client else { return try await verify(try context.requireEdge(), context) }
    let account: StripeAccount
    do throws(StripeFailure) {
      account = try await client.account()
    } catch {
      let text = Redaction.redact(error.description)
      context.log.write(.error, text)
      if json { try context.console.print(Self.document(nil, error: text)) }
      throw CommandFailure(CommandFailure.failed, text)
    }
    if json {
      try context.console.print(Self.document(account, error: nil))
    } else {
      try context.console.print(Self.line(account, context.words))
    }
  }

  /// Writes the key's account down in the place of the last one.
  private func accept(_ context: CommandContext) async throws {
    let words = context.words
    try context.requireWriting()
    let client = try context.stripeClient()
    let account: StripeAccount
    do throws(StripeFailure) {
      account = try await client.account()
    } catch {
      throw CommandFailure(CommandFailure.failed, Redaction.redact(error.description))
    }
    let ledger = PostgresAccountLedger(context.connection)
    let last = try await asking { () throws(StoreError) in try await ledger.last() }
    // One that was only remembered still holds a worker up over a row with an id of the other mode.
    if let last, last.isChosen, last.account.id == account.id, last.account.mode == account.mode {
      return try context.console.print(words.say("Nothing was changed: ", "Rien n'a été changé : ") + Self.line(account, words))
    }
    if !yes {
      guard context.surroundings.inputIsTerminal else {
        throw CommandFailure(
          CommandFailure.wrongUse, words.say("Nobody can be asked here: say --yes.", "Personne à qui demander ici : dites --yes."))
      }
      let before = last.map { Self.line($0.account, words) } ?? words.say("none", "aucun")
      let question = words.say(
        "Last: \(before). From now on: \(Self.line(account, words))?",
        "Dernier : \(before). Désormais : \(Self.line(account, words)) ?")
      guard context.console.confirms(question, context.words) else {
        throw CommandFailure(CommandFailure.failed, words.say("Nothing was changed.", "Rien n'a été changé."))
      }
    }
    guard try await asking({ () throws(StoreError) in try await ledger.choose(account) }) else {
      throw CommandFailure(
        CommandFailure.wrongUse,
        words.say(
          "This deployment remembers no account: run `spacesync migrate` first.",
          "Ce déploiement ne retient aucun compte : lancez d'abord `spacesync migrate`."))
    }
    try context.console.print(
      words.say("Accepted: ", "Accepté : ") + Self.line(account, words)
        + words.say("\nNow ask for a sync of all: spacesync sync --all", "\nDemandez maintenant une synchro : spacesync sync --all"))
  }

  /// Without a key of our own it is the Edge Function that asks Stripe, with its key; it tells neither account nor mode.
  private func verify(_ edge: EdgeFunction, _ context: CommandContext) async throws {
    let clock = ContinuousClock()
    let started = clock.now
    do {
      let message = Redaction.redact(try await edge.verify())
      let milliseconds = Int(started.duration(to: clock.now) / .milliseconds(1))
      if json { return try context.console.print(Self.document(nil, latency: milliseconds, error: nil)) }
      try context.console.print("Edge Function: \(TextWidth.sanitized(message.isEmpty ? "ok" : message)), \(milliseconds) ms")
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
    return "Stripe: \(name), \(mode)" + (account.latencyMilliseconds > 0 ? ", \(account.latencyMilliseconds) ms" : "")
  }

  private static func document(_ account: StripeAccount?, latency: Int? = nil, error: String?) -> JSONValue {
    JSONValue.object([
      .init("ok", .bool(error == nil)), .init("account", .string(account.flatMap { $0.id.isEmpty ? nil : $0.id })),
      .init("mode", .string(account?.mode.rawValue)), .init("latency_ms", .number(account?.latencyMilliseconds ?? latency)),
      .init("error", .string(error)),
    ])
  }
}
