import SyncCore

extension Words {
  // The dialog before a sync of many.
  func planned(_ plan: SyncPlan) -> String {
    let archived = plan.archived > 0 ? pick(", \(plan.archived) to archive", ", \(plan.archived) à archiver") : ""
    return pick(
      "\(plan.created) new, \(plan.changed) changed, \(plan.kept) up to date\(archived)",
      "\(plan.created) nouveaux, \(plan.changed) changés, \(plan.kept) à jour\(archived)")
  }
  func met(_ plan: SyncPlan) -> String {
    var parts: [String] = []
    if plan.pending > 0 { parts.append(pick("\(plan.pending) already pending: replaced", "\(plan.pending) déjà en attente : remplacés")) }
    if plan.inHand > 0 { parts.append(pick("\(plan.inHand) processing: again after", "\(plan.inHand) en cours : puis encore")) }
    return parts.joined(separator: " · ")
  }
  func expected(seconds: Int64, _ pace: Double) -> String {
    let stop = key(.cancelJob)
    return pick(
      "about \(span(seconds)) at \(perSecond(pace)); \(stop) stops it", "environ \(span(seconds)) à \(perSecond(pace)) ; \(stop) l'arrête")
  }
  var expectedUnknown: String {
    pick("no pace known yet; \(key(.cancelJob)) stops it", "rythme encore inconnu ; \(key(.cancelJob)) l'arrête")
  }
  var dryRunKey: String { pick("d: dry run", "d : à blanc") }
  func account(_ id: String) -> String { pick("account \(id)", "compte \(id)") }

  // The dry run.
  var dryRunTitle: String { pick("Dry run: nothing is sent", "Essai à blanc : rien n'est envoyé") }
  func dryRunFooter(_ count: Int?) -> String {
    let yes = count.map { "\(yesQueue($0)) · " } ?? ""
    return pick("\(yes)j/k scroll · q back", "\(yes)j/k défile · q retour")
  }
  func dryRunRange(_ first: Int, _ last: Int, of count: Int?) -> String {
    let all = count.map { pick(" of \($0)", " sur \($0)") } ?? ""
    return "\(first)–\(last)\(all)"
  }
  func act(_ act: PlannedAct) -> String {
    switch act {
    case .create: pick("create", "créer")
    case .change: pick("change", "changer")
    case .archive: pick("archive", "archiver")
    case .keep: pick("keep", "garder")
    }
  }
  var actColumn: String { "ACTION" }

  // The running sync.
  func percent(_ done: Int, of total: Int) -> String {
    let number = total > 0 ? done * 100 / total : 100
    return pick("\(done)/\(total) \(number)%", "\(done)/\(total) \(number) %")
  }
  func failures(_ count: Int) -> String { pick("\(count) failed", count == 1 ? "1 échec" : "\(count) échecs") }
  func left(seconds: Int64) -> String { pick("~\(span(seconds)) left", "~\(span(seconds)) restant") }
  var xStops: String { pick("\(key(.cancelJob)) stops", "\(key(.cancelJob)) arrête") }
  func moreSyncs(_ count: Int) -> String { pick("+\(count) more", "+\(count) autre\(count > 1 ? "s" : "")") }
  func perSecond(_ rate: Double) -> String {
    guard rate < 99.95 else { return "\(Int(rate + 0.5))/s" }
    let tenths = Int(rate * 10 + 0.5)
    return "\(tenths / 10)\(pick(".", ","))\(tenths % 10)/s"
  }
  /// A span in the coarsest unit that tells enough; seconds in tens, so that it doesn't flicker.
  func span(_ seconds: Int64) -> String {
    switch seconds {
    case ..<10: "\(max(seconds, 1)) s"
    case ..<100: "\((seconds + 5) / 10 * 10) s"
    case ..<5_400: "\((seconds + 30) / 60) min"
    default: "\((seconds + 1_800) / 3_600) h"
    }
  }
  func duration(microseconds: Int64) -> String {
    switch microseconds {
    case ..<1_000_000: return "\(max(microseconds, 0) / 1_000) ms"
    case ..<100_000_000:
      let tenths = microseconds / 100_000
      return "\(tenths / 10)\(pick(".", ","))\(tenths % 10) s"
    default: return "\(microseconds / 60_000_000) min"
    }
  }
  var alreadyQueueing: String { pick("spaces are being queued already", "mise en file déjà en cours") }

  // Its end and its receipt.
  func bulkName(_ origin: SyncOrigin) -> String {
    origin == .list ? pick("sync of the list", "synchro de la liste") : pick("sync-all", "synchro générale")
  }
  private func moment(_ receipt: BulkReceipt, _ now: Timestamp) -> String {
    let text = receipt.startedAt.local(now: now)
    // The second is in the receipt; in a sentence the minute is enough.
    return text.hasSuffix("∞") ? text : String(text.dropLast(3))
  }
  func bulkName(_ receipt: BulkReceipt, now: Timestamp) -> String {
    let (name, at) = (bulkName(receipt.origin), moment(receipt, now))
    return pick("\(name) of \(at)", "\(name) de \(at)")
  }
  func bulkEnded(_ receipt: BulkReceipt, now: Timestamp) -> String {
    let gone = receipt.gone > 0 ? ", \(self.gone(receipt.gone, isStopped: receipt.phase == .stopped))" : ""
    let name = bulkName(receipt, now: now)
    let verb = receipt.phase == .stopped ? pick("stopped", "arrêtée") : pick("ended", "terminée")
    return pick(
      "your \(name) \(verb): \(receipt.completed) ok, \(receipt.failed) failed\(gone)",
      "votre \(name) \(verb) : \(receipt.completed) ok, \(failures(receipt.failed))\(gone)")
  }
  /// Jobs that are no longer the request's own: removed when it was stopped, or taken over by a later request, cancelled or deleted.
  func gone(_ count: Int, isStopped: Bool) -> String {
    let plural = count > 1 ? "s" : ""
    return isStopped ? pick("\(count) stopped", "\(count) arrêté\(plural)") : pick("\(count) taken over", "\(count) repris ailleurs")
  }
  func bulkGoesOn(_ receipt: BulkReceipt, done: Int, of total: Int, now: Timestamp) -> String {
    let name = bulkName(receipt, now: now)
    let cut =
      receipt.phase == .queueing ? pick("; its queueing was not seen to end", " ; la fin de sa mise en file n'a pas été vue") : ""
    return pick("your \(name) goes on: \(done)/\(total)\(cut)", "votre \(name) continue : \(done)/\(total)\(cut)")
  }
  var receiptTitle: String { pick("Receipt", "Bilan") }
  var noReceipt: String { pick("no bulk sync yet", "aucune synchro groupée") }
  var nothingFailed: String { pick("nothing failed", "aucun échec") }
  func receiptFooter(_ failed: Int) -> String {
    failed > 0
      ? pick("s: retry only the \(failed) failed · q close", "s : relancer seulement \(failures(failed)) · q ferme")
      : pick("q close", "q ferme")
  }
  func receiptLines(_ receipt: BulkReceipt, now: Timestamp) -> [(String, String)] {
    let end: String =
      switch receipt.phase {
      case .queueing: pick("being queued", "mise en file")
      case .working: pick("still running", "en cours")
      case .ended: receipt.endedAt?.local(now: now) ?? "-"
      case .stopped: pick("stopped ", "arrêtée ") + (receipt.endedAt?.local(now: now) ?? "")
      }
    let kept = receipt.queued - receipt.inserted
    return [
      ("id", "\(receipt.mark.eventType.rawValue) \(receipt.id)"), (pick("began", "début"), receipt.startedAt.local(now: now)),
      (pick("ended", "fin"), end),
      (pick("queued", "en file"), pick("\(receipt.queued) (\(kept) replaced)", "\(receipt.queued) (\(kept) remplacés)")),
      (pick("completed", "réussis"), String(receipt.completed)), (pick("failed", "échecs"), String(receipt.failed)),
      (
        receipt.phase == .stopped ? pick("stopped", "arrêtés") : pick("taken over", "repris"),
        String(receipt.gone)
          + (receipt.gone > 0 && receipt.phase != .stopped
            ? pick(" (asked again, cancelled or deleted)", " (redemandés, annulés ou supprimés)") : "")
      ),
    ]
  }
  func retriedMany(_ count: Int) -> String {
    switch count {
    case 0: nothingFailed
    case 1: pick("1 failed job is pending again", "1 échec remis en attente")
    default: pick("\(count) failed jobs are pending again", "\(count) échecs remis en attente")
    }
  }
  func stoppedMany(_ count: Int) -> String {
    pick("stopped: \(count) waiting jobs removed", "arrêtée : \(count) jobs en attente retirés")
  }

  // The question before it is stopped.
  var stopTitle: String { pick("Stop this sync", "Arrêter cette synchro") }
  func willStop(_ count: Int) -> String {
    pick("\(count) not ended: those waiting are removed", "\(count) non finis : ceux en attente sont retirés")
  }
  var queuedStays: String { pick("the queueing stops; what is queued stays", "la mise en file s'arrête ; ce qui y est reste") }
  var inHandEnds: String { pick("what is in hand ends by itself", "ce qui est en cours se termine") }
  var yesStop: String { pick("y: stop it", "o : l'arrêter") }
  func onlyThisJob(_ name: String) -> String { pick("1: cancel only \(short(name))", "1 : annuler seulement \(short(name))") }

  // Jobs and log.
  func tries(_ number: Int, of most: Int?) -> String { most.map { "\(number)/\($0)" } ?? "\(number)" }
  var took: String { pick("TOOK", "DURÉE") }
  var runsAgain: String { pick("asked again: runs after the push in hand", "redemandé : après l'envoi en cours") }
  func onlyStatus(_ status: JobStatus) -> String {
    let word = status == .unknown ? pick("other", "autre") : self.status(status, raw: nil)
    return pick("only: \(word) (\(key(.cycleJobStatus)))", "seulement : \(word) (\(key(.cycleJobStatus)))")
  }
  var noneOfStatus: String {
    let next = key(.cycleJobStatus)
    return pick("No job of this status. \(next) shows others.", "Aucun job de ce statut. \(next) en montre d'autres.")
  }
  var noLogMatch: String {
    let filter = key(.filterLog)
    return pick("No line of the log matches. \(filter) changes the filter.", "Aucune ligne ne correspond. \(filter) change le filtre.")
  }
  func logPaused(_ news: Int) -> String {
    let follow = key(.pause)
    return pick(
      "log paused · \(news) new · \(follow) follows", "journal en pause · \(news) nouveau\(news > 1 ? "x" : "") · \(follow) reprend")
  }
  var onlyInLog: String { pick("only in the log (\(key(.showJournal)))", "dans le journal seulement (\(key(.showJournal)))") }
  var nothingToUnfold: String { pick("nothing to unfold here", "rien à déplier ici") }
  var recentJobs: String { pick("recent jobs", "jobs récents") }

  // Who else is here.
  var connectedLabel: String { pick("connected", "connectés") }
  var alsoHere: String { pick("Also here", "Aussi connectés") }
  func client(_ client: ConnectedClient) -> String {
    let activity: String =
      switch client.activity {
      case "dashboard": pick("dashboard", "tableau de bord")
      case "worker": pick("worker", "processeur")
      case "watch": "watch"
      case "command": pick("command", "commande")
      default: client.activity
      }
    return "\(client.person) (\(activity))"
  }
  func tested(_ at: String) -> String { pick("at \(at)", "à \(at)") }
  func changedBy(_ person: String) -> String { pick("by \(person)", "par \(person)") }
}
