import Settings
import Stripe

extension CommandContext {
  /// How Stripe is reached, from the environment; nil when no key is set.
  func stripeConfiguration() throws(CommandFailure) -> StripeConfiguration? {
    do throws(StripeConfigurationError) {
      guard let configuration = try StripeConfiguration.read(surroundings.environment, version: ProductVersion.number) else { return nil }
      CoreDump.forbid()
      return configuration
    } catch {
      throw CommandFailure(CommandFailure.wrongUse, error.description)
    }
  }

  /// Refuses to write with a live key for a profile that isn't production, or with a test key for one that is.
  ///
  /// An Edge Function has a key of its own, which this program doesn't see.
  func requireMatchingKey(for processor: ProcessorChoice) throws(CommandFailure) {
    guard processor == .worker, let isProduction = preferences.isProduction, let secret = try stripeConfiguration()?.secret,
      secret.isLive != isProduction
    else { return }
    throw CommandFailure(
      CommandFailure.wrongUse,
      secret.isLive
        ? words.say(
          "Nothing was done: the Stripe key is live, and the profile \(preferences.environment) is not production.",
          "Rien n'a été fait : la clé Stripe est réelle, et le profil \(preferences.environment) n'est pas la production.")
        : words.say(
          "Nothing was done: the Stripe key is a test key, and the profile \(preferences.environment) is production.",
          "Rien n'a été fait : la clé Stripe est une clé de test, et le profil \(preferences.environment) est la production."))
  }

  /// How Stripe is reached, for a command that can't do without it.
  func requireStripe() throws(CommandFailure) -> StripeConfiguration {
    if let configuration = try stripeConfiguration() { return configuration }
    throw CommandFailure(
      CommandFailure.wrongUse,
      words.say(
        "No Stripe key: set STRIPE_SECRET_KEY, or STRIPE_SECRET_KEY_FILE to a file that only you can read.",
        "Pas de clé Stripe : définissez STRIPE_SECRET_KEY, ou STRIPE_SECRET_KEY_FILE vers un fichier que vous seul pouvez lire."))
  }

  /// The real Stripe, for a command that can't do without it.
  func stripeClient() throws(CommandFailure) -> StripeClient {
    let configuration = try requireStripe()
    let log = log
    return StripeClient(
      configuration,
      observe: { exchange in
        var line = "\(exchange.method) \(exchange.path) \(exchange.status.map(String.init) ?? "-") \(exchange.milliseconds) ms"
        if let id = exchange.requestID { line += " \(id)" }
        if let error = exchange.error { line += ": \(error)" }
        log.write(.debug, Redaction.redact(line))
      })
  }

  /// How the deployed Edge Function is reached, from the environment; nil when no URL is set.
  func edgeConfiguration() throws(CommandFailure) -> EdgeConfiguration? {
    do throws(StripeConfigurationError) {
      guard let configuration = try EdgeConfiguration.read(surroundings.environment, version: ProductVersion.number) else { return nil }
      CoreDump.forbid()
      return configuration
    } catch {
      throw CommandFailure(CommandFailure.wrongUse, error.description)
    }
  }
}
