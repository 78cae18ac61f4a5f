import Settings
import Stripe

extension CommandContext {
  /// How Stripe is reached, from the environment; nil when no key is set.
  func stripeConfiguration() throws(CommandFailure) -> StripeConfiguration? {
    do throws(StripeConfigurationError) {
      return try StripeConfiguration.read(surroundings.environment, version: ProductVersion.number)
    } catch {
      throw CommandFailure(CommandFailure.wrongUse, error.description)
    }
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
  func stripeClient(admit: @escaping @Sendable () async -> Void = {}) throws(CommandFailure) -> StripeClient {
    let configuration = try requireStripe()
    let log = log
    return StripeClient(configuration, admit: admit) { exchange in
      var line = "\(exchange.method) \(exchange.path) \(exchange.status.map(String.init) ?? "-") \(exchange.milliseconds) ms"
      if let id = exchange.requestID { line += " \(id)" }
      if let error = exchange.error { line += ": \(error)" }
      log.write(.debug, Redaction.redact(line))
    }
  }

  /// How the deployed Edge Function is reached, from the environment; nil when no URL is set.
  func edgeConfiguration() throws(CommandFailure) -> EdgeConfiguration? {
    do throws(StripeConfigurationError) {
      return try EdgeConfiguration.read(surroundings.environment, version: ProductVersion.number)
    } catch {
      throw CommandFailure(CommandFailure.wrongUse, error.description)
    }
  }
}
