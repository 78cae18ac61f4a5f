import SyncCore

/// What the Edge Function did.
extension Words {
  var noEdgeHere: String { pick("no Edge Function here: processor = \"edge\"", "pas de fonction Edge ici : processor = \"edge\"") }
  var edgeAsked: String { pick("the Edge Function drains the queue…", "la fonction Edge vide la file…") }
  func edgeDrained(_ report: EdgeReport) -> String {
    pick("Edge Function: \(report.phrase.english)", "Fonction Edge : \(report.phrase.french)")
  }
}
