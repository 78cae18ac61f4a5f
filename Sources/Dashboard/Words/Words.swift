import SyncCore
import TextScreen

/// Every word on screen, French and English side by side, so that neither is forgotten.
struct Words: Sendable {
  /// The language of all words.
  let language: Language
  /// The keys in force, for words that name one.
  private let keymap: Keymap

  /// The words of one language.
  init(_ language: Language, _ keymap: Keymap = .standard) {
    self.language = language
    self.keymap = keymap
  }

  /// The first key of a command in a sentence; without any it is asked for by its name.
  func key(_ command: Command) -> String {
    guard let key = keymap.binding(of: command)?.keys.first else { return ":" + PaletteVerb.name(of: command, language) }
    if case .control(let character) = key { return "Ctrl-\(character.uppercased())" }
    return key.label(language)
  }

  func pick(_ english: String, _ french: String) -> String { language == .french ? french : english }

  /// A name in a sentence: as much of it as leaves room on a line for what is said of it.
  func short(_ name: String) -> String { TextWidth.cut(name, to: 28) }

  // Why something failed: what the program's lower modules say in English; a server's own words stay as they are.
  func reason(_ sentence: String) -> String { language.sentence(sentence) }
  func reason(_ error: StoreError) -> String { reason(error.description) }
  func reason(_ failure: EdgeFailure) -> String { reason(failure.description) }
  func reason(_ failure: StripeFailure) -> String {
    var failure = failure
    failure.message = reason(failure.message)
    return failure.description
  }

  // Panes and the top bar.
  var spaces: String { pick("Spaces", "Espaces") }
  var card: String { pick("Card", "Fiche") }
  var live: String { pick("live", "direct") }
  func feed(_ mode: FeedMode) -> String {
    switch mode {
    case .live: live
    case .polling: pick("live (polling)", "direct (relevé)")
    case .pooled: pick("live (polling: pooler)", "direct (relevé : pooler)")
    case .standby: pick("standby, read-only", "réplique, lecture seule")
    case .unheard: pick("live (polling: no signal)", "direct (relevé : sans signal)")
    }
  }
  var connecting: String { pick("connecting", "connexion") }
  var readOnly: String { pick("read-only", "lecture seule") }
  func stripe(_ mode: StripeAccount.Mode) -> String {
    switch mode {
    case .live: "Stripe LIVE"
    case .test: "Stripe test"
    case .simulated: pick("Stripe simulated", "Stripe simulé")
    case .edge: pick("Stripe by Edge", "Stripe par Edge")
    }
  }

  // The list.
  var name: String { pick("NAME", "NOM") }
  var capacity: String { pick("CAP.", "CAP.") }
  var exclusive: String { pick("EXCL.", "HT") }
  var inclusive: String { pick("INCL.", "TTC") }
  var state: String { pick("STATE", "ÉTAT") }
  var sync: String { pick("SYNC", "SYNCHRO") }
  var active: String { pick("active", "actif") }
  var inactive: String { pick("inactive", "inactif") }
  func filter(_ filter: SpaceFilter) -> String {
    switch filter {
    case .active: pick("active", "actifs")
    case .inactive: pick("inactive", "inactifs")
    case .all: pick("all", "tous")
    case .needsSync: pick("needs sync", "à resync")
    }
  }
  var loading: String { pick("Loading…", "Chargement…") }
  var noSpaces: String { pick("No space yet.", "Aucun espace pour le moment.") }
  func noMatch(_ search: String) -> String { pick("No space matches /\(search)", "Aucun espace ne correspond à /\(search)") }
  func noneInFilter(_ filter: SpaceFilter) -> String { pick("No space: \(self.filter(filter))", "Aucun espace : \(self.filter(filter))") }
  var searchEnds: String { pick("\(key(.back)) clears the filter", "\(key(.back)) efface le filtre") }
  var otherFilters: String { pick("\(key(.cycleFilter)) shows others", "\(key(.cycleFilter)) montre les autres") }
  func jobCounts(_ counts: JobCounts) -> String {
    let unknown = counts.unknown > 0 ? pick("  \(counts.unknown) other", "  \(counts.unknown) autres") : ""
    return pick(
      "jobs: \(counts.pending) pending  \(counts.processing) processing  \(counts.failed) failed\(unknown)",
      "jobs : \(counts.pending) en attente  \(counts.processing) en cours  \(counts.failed) en échec\(unknown)")
  }

  // The state of a sync, in the list and in the card.
  var synced: String { pick("synced", "à jour") }
  var needsSync: String { pick("needs sync", "à resync") }
  var never: String { pick("never", "jamais") }
  var sending: String { pick("sending", "envoi") }
  func status(_ status: JobStatus, raw: String?) -> String {
    switch status {
    case .pending: pick("pending", "en attente")
    case .processing: pick("processing", "en cours")
    case .completed: pick("completed", "réussi")
    case .failed: pick("failed", "échec")
    case .unknown: raw ?? pick("no status", "sans état")
    }
  }
  /// An age in the coarsest unit that is not 0; below a minute it is "now", so that nothing ticks by the second.
  func age(seconds: Int64) -> String {
    switch seconds {
    case ..<60: pick("now", "< 1 min")
    case ..<3600: "\(seconds / 60) min"
    case ..<86_400: "\(seconds / 3600) h"
    default: pick("\(seconds / 86_400) d", "\(seconds / 86_400) j")
    }
  }

  // Pricing.
  func unit(_ pricing: PricingType) -> String {
    switch pricing {
    case .hourly: "/h"
    case .daily: pick("/day", "/jour")
    case .halfDay: pick("/half-d", "/demi-j")
    case .monthly: pick("/month", "/mois")
    case .quarter: pick("/quart.", "/trim")
    case .yearly: pick("/year", "/an")
    case .custom: ""
    }
  }
  /// The unit in full, where there is room for it.
  func fullUnit(_ pricing: PricingType) -> String {
    switch pricing {
    case .halfDay: pick("/half-day", "/demi-journée")
    case .quarter: pick("/quarter", "/trimestre")
    default: unit(pricing)
    }
  }
  func pricing(_ pricing: PricingType) -> String {
    switch pricing {
    case .hourly: pick("Hourly", "Horaire")
    case .daily: pick("Daily", "Journalier")
    case .halfDay: pick("Half-day", "Demi-journée")
    case .monthly: pick("Monthly", "Mensuel")
    case .quarter: pick("Quarterly", "Trimestriel")
    case .yearly: pick("Yearly", "Annuel")
    case .custom: pick("Custom", "Personnalisé")
    }
  }

  // Why a key does nothing.
  var nothingHere: String { pick("nothing here", "rien ici") }
  var nothingPending: String { pick("no job is pending here", "aucun job en attente ici") }
  var nothingListed: String { pick("no space is listed", "aucun espace listé") }
  var alreadySending: String { pick("already being sent", "déjà en cours d'envoi") }
  var alreadyAsking: String { pick("Stripe is being asked", "question déjà posée à Stripe") }
  var offlineNow: String { pick("offline: the database can't be reached", "hors ligne : base de données injoignable") }
  var readOnlyHere: String { pick("read-only session", "session en lecture seule") }
  var noStripeHere: String {
    pick(
      "no Stripe key here: set STRIPE_SECRET_KEY or STRIPE_SECRET_KEY_FILE",
      "pas de clé Stripe ici : définissez STRIPE_SECRET_KEY ou STRIPE_SECRET_KEY_FILE")
  }
  var deleteNotRetried: String { pick("a deleted space can't be queued again", "un espace supprimé ne peut pas être relancé") }
  func notBound(_ key: String) -> String {
    let help = self.key(.showHelp)
    return pick("\(key) does nothing here · \(help) lists the keys", "\(key) : sans effet ici · \(help) liste les touches")
  }
  func noEffect(_ key: String) -> String { pick("\(key) does nothing here", "\(key) : sans effet ici") }
  var nothingToLeave: String { pick("no filter to end", "aucun filtre à ôter") }
  var pasteIgnored: String { pick("paste ignored: no field is open", "collage ignoré : aucun champ ouvert") }
  func tooSmall(_ columns: Int, _ rows: Int) -> String {
    pick(
      "\(key(.quit)) quits. \(columns)x\(rows): too small; 40x10 needed.",
      "\(key(.quit)) quitte. \(columns)x\(rows) : trop petit ; 40x10 requis.")
  }
}
