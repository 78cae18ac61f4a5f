import SyncCore

extension Words {
  var nameLabel: String { pick("name", "nom") }
  var errorLabel: String { pick("error", "erreur") }
  var requestedLabel: String { pick("Asked by", "Demandé par") }
  var triesLabel: String { pick("Tries", "Essais") }
  func pageLabel(_ what: String) -> String { "\(what) (URL)" }
  var copyTitle: String { pick("Copy", "Copier") }
  var copyFooter: String { pick("Enter copies · q closes", "Entrée copie · q ferme") }
  var textFooter: String { pick("select with the mouse · j/k scroll · q closes", "sélectionner à la souris · j/k défile · q ferme") }

  /// What was copied, and which way it went.
  func copied(_ label: String, _ route: CopyRoute) -> String {
    let what = label.isEmpty ? pick("text", "texte") : label
    return switch route {
    case .tmux: pick("\(what) copied (tmux buffer and clipboard)", "\(what) : copié (tampon de tmux et presse-papiers)")
    case .screen: pick("\(what) sent to the clipboard (OSC 52 through screen)", "\(what) : envoyé au presse-papiers (OSC 52 par screen)")
    case .terminal: pick("\(what) sent to the clipboard (OSC 52)", "\(what) : envoyé au presse-papiers (OSC 52)")
    }
  }

  /// Why a text was not copied; it is on the screen then.
  func notCopied(_ problem: CopyProblem) -> String {
    switch problem {
    case .tooLong(let limit):
      pick("not copied: more than \(limit) bytes; select it here", "non copié : plus de \(limit) octets ; sélectionnez-le ici")
    case .noClipboard(let terminal):
      pick(
        "not copied: TERM=\(terminal) has no clipboard; select it here",
        "non copié : TERM=\(terminal) sans presse-papiers ; sélectionnez")
    case .refused(let reason):
      pick("not copied: \(reason); select it here", "non copié : \(reason) ; sélectionnez-le ici")
    }
  }

  func pagerFailed(_ reason: String) -> String { pick("pager: \(reason)", "afficheur : \(reason)") }
}
