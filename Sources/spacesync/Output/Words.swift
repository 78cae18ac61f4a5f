import SyncCore

/// The words of the commands in the operator's language. JSON has words of its own, which no language changes.
struct Words: Sendable {
  let language: Language

  init(_ language: Language) { self.language = language }

  /// One of two texts.
  func say(_ english: @autoclosure () -> String, _ french: @autoclosure () -> String) -> String {
    language == .french ? french() : english()
  }

  /// A number with its word; in French nothing is one, too.
  func count(_ number: Int, _ one: (english: String, french: String), _ many: (english: String, french: String)) -> String {
    let word = number == 1 || number == 0 && language == .french ? one : many
    return "\(number) \(say(word.english, word.french))"
  }

  /// What may be answered to a question, No being the default.
  var choice: String { say("[y/N]", "[o/N]") }

  /// Whether an answer is a yes; the end of the input is none.
  func isYes(_ answer: String?) -> Bool {
    (["y", "yes"] + (language == .french ? ["o", "oui"] : [])).contains(answer?.lowercased() ?? "")
  }

  /// A job's status; what we don't know is shown as it is.
  func status(_ job: Job) -> String {
    switch job.status {
    case .pending: say("pending", "en attente")
    case .processing: say("processing", "en cours")
    case .completed: say("completed", "réussi")
    case .failed: say("failed", "échec")
    case .unknown: job.rawStatus ?? say("(none)", "(aucun)")
    }
  }

  /// The unit of a price, with its slash.
  func unit(_ space: Space) -> String {
    switch space.pricing {
    case .hourly: "/h"
    case .daily: say("/day", "/jour")
    case .halfDay: say("/half-day", "/demi-j")
    case .monthly: say("/month", "/mois")
    case .quarter: say("/quarter", "/trim")
    case .yearly: say("/year", "/an")
    case .custom: space.customLabel.map { "/\($0)" } ?? ""
    case nil: ""
    }
  }

  /// How a space is priced.
  func pricing(_ space: Space) -> String {
    switch space.pricing {
    case .hourly: say("hourly", "horaire")
    case .daily: say("daily", "journalier")
    case .halfDay: say("half-day", "demi-journée")
    case .monthly: say("monthly", "mensuel")
    case .quarter: say("quarterly", "trimestriel")
    case .yearly: say("yearly", "annuel")
    case .custom: space.customLabel ?? say("custom", "personnalisé")
    case nil: space.pricingType ?? say("(none)", "(aucun)")
    }
  }

  /// Whether a space is on sale.
  func activity(_ space: Space) -> String { space.isActive ? say("active", "actif") : say("inactive", "inactif") }

  /// Where a space stands with Stripe: what is under way first, then what failed last, then the rule of "needs sync".
  func sync(_ space: Space, jobs: [Job]) -> String {
    if jobs.contains(where: { $0.status == .processing }) { return say("processing", "en cours") }
    if jobs.contains(where: { $0.status == .pending }) { return say("pending", "en attente") }
    if jobs.max(by: { $0.changedAt < $1.changedAt })?.status == .failed { return say("failed", "échec") }
    if space.needsSync { return say("needs sync", "à synchroniser") }
    return space.lastStripeSync == nil ? say("never", "jamais") : say("synced", "à jour")
  }

  /// Why a job failed, on one line.
  func error(_ job: Job) -> String { job.errorMessage ?? "" }
}
