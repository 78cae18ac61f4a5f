import SyncCore

extension Words {
  // The card.
  func people(_ count: Int) -> String {
    pick(count == 1 ? "1 person" : "\(count) people", count == 1 ? "1 personne" : "\(count) personnes")
  }
  var statusLabel: String { pick("Status", "État") }
  var capacityLabel: String { pick("Capacity", "Capacité") }
  var pricingLabel: String { pick("Pricing", "Tarification") }
  var exclusiveLabel: String { pick("Price excl. VAT", "Prix HT") }
  func taxLabel(_ rate: VATRate) -> String {
    let whole = rate.basisPoints / 100
    let rest = rate.basisPoints % 100
    let percent = rest == 0 ? "\(whole)" : MoneyFormat(language: language).number(Amount(cents: rate.basisPoints))
    return pick("VAT \(percent)%", "TVA \(percent) %")
  }
  var inclusiveLabel: String { pick("Price incl. VAT", "Prix TTC") }
  var productLabel: String { pick("Stripe product", "Produit Stripe") }
  var priceLabel: String { pick("Stripe price", "Prix Stripe") }
  var lastSyncLabel: String { pick("Last sync", "Dernière synchro") }
  var changedLabel: String { pick("Changed", "Modifié") }
  var needsSyncLabel: String { pick("Needs sync", "À resync") }
  func reasons(_ needs: [SyncNeed]) -> String {
    needs.map { need in
      switch need {
      case .noProduct: pick("no Stripe product", "sans produit Stripe")
      case .noPrice: pick("no Stripe price", "sans prix Stripe")
      case .neverSynced: pick("never synced", "jamais synchronisé")
      case .changed: pick("changed after last sync", "modifié après synchro")
      }
    }.joined(separator: ", ")
  }
  func ago(seconds: Int64) -> String {
    let age = age(seconds: seconds)
    return seconds < 60 ? age : pick("\(age) ago", "il y a \(age)")
  }
  func failedAt(_ moment: String) -> String { pick("! last try failed \(moment)", "! dernier essai échoué \(moment)") }
  func by(_ name: String) -> String { pick("by \(name)", "par \(name)") }
  var askedBy: String { pick("ASKED BY", "DEMANDÉ PAR") }
  var imageLabel: String { "Image" }
  var noImage: String { pick("No image", "Aucune image") }
  var noDescription: String { pick("No description", "Aucune description") }
  var noSpaceChosen: String {
    let list = key(.spacesPane)
    return pick("No space chosen: choose one in the list (\(list)).", "Aucun espace choisi : choisissez-en un dans la liste (\(list)).")
  }
  var jobsOfSpace: String { pick("JOBS OF THIS SPACE", "JOBS DE CET ESPACE") }
  var noJobs: String { pick("none", "aucun") }
  var notExact: String { pick("not exact to the cent", "pas exact au centime") }

  // The debug panel.
  var connection: String { pick("Connection", "Connexion") }
  var notTested: String { pick("not tested (\(key(.testStripe)))", "non testée (\(key(.testStripe)))") }
  var testing: String { pick("asking…", "question posée…") }
  /// Which workers run, and why one does not work.
  func workers(_ workers: [WorkerState]) -> (text: String, isTrouble: Bool) {
    let present = workers.filter { $0.age < WorkerState.patience }
    if let paused = present.first(where: { $0.state == "paused" }) {
      return (pick("worker \(paused.host) paused: ", "processeur \(paused.host) en pause : ") + (paused.reason.map(reason) ?? "?"), true)
    }
    switch present.count {
    case 0: return (pick("no worker runs", "aucun processeur actif"), true)
    case 1:
      let state = present[0].state == "running" ? pick("running", "en marche") : present[0].state
      return (pick("worker on \(present[0].host): \(state)", "processeur sur \(present[0].host) : \(state)"), false)
    default: return (pick("\(present.count) workers", "\(present.count) processeurs"), false)
    }
  }
  func attempt(_ number: Int, milliseconds: Int64) -> String {
    pick("try \(number), \(milliseconds) ms", "essai \(number), \(milliseconds) ms")
  }
  func outcome(_ outcome: String) -> String {
    switch outcome {
    case "completed": pick("completed", "réussi")
    case "failed": pick("failed", "échec")
    case "retry": pick("again later", "à réessayer")
    case "superseded": pick("asked again", "redemandé")
    default: outcome
    }
  }
  var results: String { pick("Results", "Résultats") }
  var jobs: String { "Jobs" }
  var journal: String { pick("Log", "Journal") }
  var job: String { "JOB" }
  var space: String { pick("SPACE", "ESPACE") }
  var tries: String { pick("TRY", "ESSAI") }
  var when: String { pick("WHEN", "QUAND") }
  var result: String { pick("RESULT", "RÉSULTAT") }
  var noResults: String {
    let (test, one, all, count) = (key(.testStripe), key(.syncOne), key(.syncAll), key(.reportStatus))
    return pick(
      "No action yet: \(test) tests, \(one) syncs one, \(all) all, \(count) counts.",
      "Aucune action : \(test) teste, \(one) sync un, \(all) tout, \(count) compte.")
  }
  var noJobsYet: String { pick("The queue is empty.", "La file est vide.") }
  var noChanges: String { pick("No change seen since the start.", "Aucun changement vu depuis le début.") }
  func rate(_ perSecond: String) -> String { pick("rate \(perSecond)", "débit \(perSecond)") }
  /// Counts that are not of now say of when they are, to the minute: they then stand still while nothing is counted.
  func panelCounts(_ counts: JobCounts, now: Timestamp) -> String {
    let moment = counts.countedAt.map { String($0.local(now: now).dropLast(3)) }
    let age = moment.map { pick("   as of \($0)", "   à \($0)") } ?? ""
    let unknown = counts.unknown > 0 ? pick("   other \(counts.unknown)", "   autres \(counts.unknown)") : ""
    let completed = (counts.completedIsEstimate ? "~" : "") + String(counts.completed)
    return pick(
      "pending \(counts.pending)   processing \(counts.processing)   completed \(completed)   failed \(counts.failed)\(unknown)\(age)",
      "attente \(counts.pending)   en cours \(counts.processing)   réussis \(completed)   échecs \(counts.failed)\(unknown)\(age)")
  }
  var syncAllLabel: String { pick("Sync all", "Tout synchroniser") }
  func queued(_ done: Int, of total: Int) -> String { pick("\(done)/\(total) queued", "\(done)/\(total) en file") }
  var payload: String { "payload" }
  var deletedSpace: String { pick("(deleted space)", "(espace supprimé)") }

  // Sentences about what was done.
  func queuedOne(_ name: String, _ event: EventType) -> String {
    pick("\(short(name)): \(event.rawValue) queued", "\(short(name)) : \(event.rawValue) en file")
  }
  func cancelled(_ name: String, _ count: Int) -> String {
    count == 0
      ? pick("\(short(name)): no longer pending, nothing cancelled", "\(short(name)) : plus en attente, rien annulé")
      : pick("\(short(name)): \(count) cancelled", "\(short(name)) : \(count) annulé\(count > 1 ? "s" : "")")
  }
  func retried(_ name: String, _ count: Int) -> String {
    labelled(short(name), count == 0 ? nothingFailed : retriedMany(count))
  }
  func gone(_ name: String) -> String {
    pick("\(short(name)) no longer exists: nothing queued", "\(short(name)) n'existe plus : rien mis en file")
  }
  func queuedMany(_ receipt: SyncReceipt) -> String {
    pick(
      "\(receipt.requested) queued: \(receipt.inserted) new, \(receipt.replaced) replaced (\(receipt.eventType.rawValue))",
      "\(receipt.requested) en file : \(receipt.inserted) nouveaux, \(receipt.replaced) remplacés (\(receipt.eventType.rawValue))")
  }
  func stoppedAfter(_ queued: Int) -> String { pick("stopped: \(queued) were queued before", "arrêté : \(queued) étaient déjà en file") }
  func syncFailed(_ reason: String) -> String { pick("sync not queued: \(reason)", "synchro non mise en file : \(reason)") }
  var noActiveSpace: String { pick("no active space: nothing was queued", "aucun espace actif : rien mis en file") }
  func stripeAnswered(_ account: StripeAccount) -> String {
    pick(
      "Stripe answers: \(account.id), \(mode(account.mode)), \(account.latencyMilliseconds) ms",
      "Stripe répond : \(account.id), \(mode(account.mode)), \(account.latencyMilliseconds) ms")
  }
  func mode(_ mode: StripeAccount.Mode) -> String {
    switch mode {
    case .live: "LIVE"
    case .test: "test"
    case .simulated: pick("simulated", "simulé")
    case .edge: pick("asked by the Edge Function", "demandé par la fonction Edge")
    }
  }
  func synchronised(_ count: Int, of active: Int) -> String {
    pick("\(count) of \(active) active spaces synchronised", "\(count) espaces actifs sur \(active) synchronisés")
  }
  var activeSpaces: String { pick("active", "actifs") }
  var synchronisedLabel: String { pick("synchronised", "synchronisés") }
  var unsynchronised: String { pick("not synchronised", "non synchronisés") }
  var jobEndedFailed: String { pick("failed", "échec") }
  func jobFailed(_ name: String, _ error: String) -> String {
    pick("\(short(name)): sync failed: \(error)", "\(short(name)) : échec de synchro : \(error)")
  }
  func jobCompleted(_ name: String) -> String { pick("\(short(name)): synchronised", "\(short(name)) : synchronisé") }
  func cantRead(_ reason: String) -> String { pick("can't read: \(reason)", "lecture impossible : \(reason)") }
  var quitStopsSync: String {
    let quit = key(.quit)
    return pick(
      "spaces are still being queued: \(quit) again stops that and quits",
      "mise en file en cours : \(quit) encore une fois l'arrête et quitte")
  }
  var interruptAgain: String {
    pick("\(key(.interrupt)) again within a second quits", "\(key(.interrupt)) encore une fois en une seconde : quitter")
  }
  var quitLosesForm: String {
    pick("unsaved form: \(key(.quit)) again loses it", "fiche non enregistrée : \(key(.quit)) la perd")
  }
  var reloading: String { pick("reloading", "rechargement") }

  func finding(_ finding: Finding) -> String {
    pick("spacesync doctor: \(finding.title(.english))", "spacesync doctor : \(finding.title(.french))")
  }

  // Connection lost and found.
  var offlineWord: String { pick("OFFLINE", "HORS LIGNE") }
  func offline(since: String) -> String { pick("\(offlineWord) · data of \(since)", "\(offlineWord) · données de \(since)") }
  func lost(_ reason: String) -> String { pick("PostgreSQL lost: \(reason)", "PostgreSQL perdu : \(reason)") }
  func retrying(_ attempt: Int, seconds: Int64) -> String {
    pick("try \(attempt) in \(seconds) s · \(key(.reload)) now", "essai \(attempt) dans \(seconds) s · \(key(.reload)) maintenant")
  }
  var tryingNow: String { pick("trying · \(key(.reload)) again", "essai en cours · \(key(.reload))") }
  var pressReload: String { pick("\(key(.reload)) tries again", "\(key(.reload)) essaie de nouveau") }
  var backOnline: String { pick("connected again", "reconnecté") }

  // Overlays.
  var help: String { pick("Help", "Aide") }
  var messages: String { "Messages" }
  var messagesHint: String { "\(key(.showMessages)) messages" }
  var noMessages: String { pick("No message yet.", "Aucun message.") }
  var messagesFooter: String { pick("j/k scroll · y copy · q close", "j/k défile · y copie · q ferme") }
  func group(_ group: KeyBinding.Group) -> String {
    switch group {
    case .move: pick("MOVE", "SE DÉPLACER")
    case .find: pick("FIND", "CHERCHER")
    case .act: pick("ACT", "AGIR")
    case .view: pick("VIEW", "VOIR")
    case .system: pick("SYSTEM", "SYSTÈME")
    }
  }
  func confirmTitle(_ confirmation: SyncConfirmation) -> String {
    if case .spaces = confirmation.scope { return confirmMarkedTitle }
    return confirmation.origin == .list
      ? pick("Sync all listed spaces", "Synchroniser tous les espaces listés")
      : pick("Sync ALL active spaces", "Synchroniser TOUS les espaces actifs")
  }
  var counting: String { pick("counting…", "comptage…") }
  func willQueue(_ count: Int) -> String {
    pick(
      count == 1 ? "1 space will be queued" : "\(count) spaces will be queued",
      count <= 1 ? "\(count) espace sera mis en file" : "\(count) espaces seront mis en file")
  }
  func untouched(_ count: Int) -> String { pick("(\(count) inactive: not touched)", "(\(count) inactifs : non touchés)") }
  func eventLine(_ event: EventType) -> String {
    pick("event type \(event.rawValue); jobs already there are replaced", "type \(event.rawValue) ; les jobs déjà là sont remplacés")
  }
  func filterLine(_ query: SpaceQuery) -> String {
    let search = query.search.isEmpty ? "" : "  /\(query.search)"
    return pick("listed: \(filter(query.filter))\(search)", "liste : \(filter(query.filter))\(search)")
  }
  var noGoBack: String { pick("No, go back", "Non, revenir") }
  func yesQueue(_ count: Int) -> String { pick("y: queue \(count)", "o : mettre \(count) en file") }
  var databaseLabel: String { pick("database", "base") }
  func position(_ index: Int, of count: Int?) -> String {
    if let count { return pick("space \(index) of \(count)", "espace \(index) sur \(count)") }
    return pick("space \(index)", "espace \(index)")
  }
}
