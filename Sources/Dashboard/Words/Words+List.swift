import SyncCore

extension Words {
  // The list's bar and its columns.
  func header(_ column: ListColumn) -> String {
    switch column {
    case .name: name
    case .capacity: capacity
    case .exclusive: exclusive
    case .inclusive: inclusive
    case .unit: ""
    case .state: state
    case .sync: sync
    case .changed: pick("CHANGED", "MODIFIÉ")
    }
  }
  /// A column in the chooser, with what it holds.
  func explained(_ column: ListColumn) -> String {
    switch column {
    case .name: pick("Name (always shown)", "Nom (toujours montré)")
    case .capacity: pick("Capacity", "Capacité")
    case .exclusive: pick("Price excl. VAT", "Prix HT")
    case .inclusive: pick("Price incl. VAT", "Prix TTC")
    case .unit: pick("What the price is per", "Unité du prix")
    case .state: pick("Active or inactive", "Actif ou inactif")
    case .sync: pick("Sync state and age", "Synchro et son âge")
    case .changed: pick("Last change", "Dernière modification")
    }
  }
  var columns: String { pick("Columns", "Colonnes") }
  var columnsFooter: String { pick("Space on/off · Enter closes", "Espace oui/non · Entrée ferme") }
  var sortedBy: String { pick("sort", "tri") }
  func listedOf(_ listed: Int, _ all: Int?) -> String {
    all.map { pick("\(listed) of \($0) listed", "\(listed) sur \($0) listés") } ?? pick("\(listed) listed", "\(listed) listés")
  }
  func marked(_ count: Int) -> String { pick("\(count) marked", count == 1 ? "1 marqué" : "\(count) marqués") }
  func exporting(_ rows: Int) -> String { pick("CSV: \(rows) rows…", "CSV : \(rows) lignes…") }
  var sorting: String { pick("sorting…", "tri en cours…") }
  var searching: String { pick("searching…", "recherche…") }
  func paused(_ changes: Int) -> String {
    pick(changes == 1 ? "PAUSED · 1 change" : "PAUSED · \(changes) changes", "PAUSE · \(changes) changement\(changes > 1 ? "s" : "")")
  }
  func pausedShort(_ changes: Int) -> String { "PAUSE \(changes)" }

  // What a key of the list said.
  func following(_ follows: Bool) -> String {
    follows
      ? pick("the cursor follows its space", "le curseur suit son espace")
      : pick("the cursor stays on its line", "le curseur reste sur sa ligne")
  }
  var nameStays: String { pick("the name is always shown", "le nom est toujours montré") }
  func noLongerListed(_ name: String) -> String { pick("\(short(name)) is no longer listed", "\(short(name)) n'est plus dans la liste") }
  func noFurtherMatch(_ pattern: String, forward: Bool) -> String {
    forward
      ? pick("no match of /\(pattern) below", "aucun /\(pattern) plus bas")
      : pick("no match of /\(pattern) above", "aucun /\(pattern) plus haut")
  }
  func marksAreFull(_ limit: Int) -> String {
    pick(
      "at most \(limit) spaces can be marked: filter, then \(key(.syncAll)), for more",
      "\(limit) espaces marqués au plus : au-delà, filtrez puis \(key(.syncAll))")
  }
  var rangeBegins: String {
    pick("marked: \(key(.markRange)) elsewhere marks up to there", "marqué : \(key(.markRange)) ailleurs marque jusque-là")
  }
  func rangeTooLong(_ limit: Int) -> String {
    pick(
      "the last marked row is not within \(limit) listed rows of here",
      "la dernière ligne marquée n'est pas à moins de \(limit) lignes d'ici")
  }
  func unmarked(_ count: Int) -> String { pick("\(count) unmarked", count == 1 ? "1 marque ôtée" : "\(count) marques ôtées") }
  func marksVanished(_ first: String, others: Int) -> String {
    others == 0
      ? pick("\(short(first)) no longer exists: its mark is dropped", "\(short(first)) n'existe plus : sa marque est ôtée")
      : pick(
        "\(short(first)) and \(others) more no longer exist: their marks are dropped",
        "\(short(first)) et \(others) autres n'existent plus : leurs marques sont ôtées")
  }
  var confirmMarkedTitle: String { pick("Sync the marked spaces", "Synchroniser les espaces marqués") }

  // Why a key of the list does nothing.
  var nothingSearched: String {
    pick("no text searched for yet: \(key(.search)) searches", "aucun texte cherché : \(key(.search)) cherche")
  }
  var nothingMarked: String { pick("nothing is marked", "rien n'est marqué") }
  var atTheLeft: String { pick("names begin here already", "début des noms") }
  var nothingCut: String { pick("no name is cut here", "aucun nom coupé ici") }
  var rowsMove: String { pick("rows are moving: look again", "les lignes bougent : regardez encore") }
  var alreadyExporting: String {
    pick("a CSV is being written: \(key(.interrupt)) stops it", "un CSV est en cours : \(key(.interrupt)) l'arrête")
  }

  // The CSV export.
  var exportTitle: String { pick("Export Stripe CSV", "Exporter CSV Stripe") }
  func exportRows(_ count: Int?, _ query: SpaceQuery) -> String {
    let rows = count.map { pick($0 == 1 ? "1 row · " : "\($0) rows · ", $0 <= 1 ? "\($0) ligne · " : "\($0) lignes · ") } ?? ""
    return rows + filterLine(query)
  }
  var exportPath: String { pick("File:", "Fichier :") }
  var exportFooter: String { pick("Enter writes · Esc cancels", "Entrée écrit · Échap annule") }
  func fileExists(_ path: String) -> String { pick("this file exists already: \(path)", "ce fichier existe déjà : \(path)") }
  var existsAlready: String { pick("exists already. Replace it?", "existe déjà. Le remplacer ?") }
  var noOtherName: String { pick("No, another name", "Non, autre nom") }
  var yesReplace: String { pick("y: replace", "o : remplacer") }
  func exported(_ receipt: ExportReceipt) -> String {
    let unpriced = receipt.unpriced
    let leftOut = unpriced == 0 ? "" : pick(" · \(unpriced) without a price left out", " · \(unpriced) sans prix omis")
    return pick(
      "\(receipt.rows) row\(receipt.rows == 1 ? "" : "s") in \(receipt.path)",
      "\(receipt.rows) ligne\(receipt.rows > 1 ? "s" : "") dans \(receipt.path)") + leftOut
  }
  var quitStopsExport: String {
    let quit = key(.quit)
    return pick("a CSV is being written: \(quit) again stops that and quits", "CSV en cours : \(quit) encore une fois l'arrête et quitte")
  }
  var exportCancelled: String { pick("export stopped: no file was written", "export arrêté : aucun fichier écrit") }
  func notExported(_ failure: ExportFailure) -> String {
    switch failure {
    case .exists(let path): fileExists(path)
    case .unread(let error): pick("no file was written: \(reason(error))", "aucun fichier écrit : \(reason(error))")
    case .unwritten(let path, let reason): pick("\(path) was not written: \(reason)", "\(path) n'a pas été écrit : \(reason)")
    }
  }
}
