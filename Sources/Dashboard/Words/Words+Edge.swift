import SyncCore

/// What the Edge Function did.
extension Words {
  func edgeDrained(_ report: EdgeReport) -> String {
    pick(
      "Edge Function: \(report.total) jobs, \(report.success) done, \(report.errors) failed",
      "Fonction Edge : \(report.total) tâches, \(report.success) faites, \(report.errors) en échec")
  }
}
