import SyncCore

extension Words {
  func reported(_ path: String) -> String { pick("for support: \(path)", "pour le support : \(path)") }
  func notReported(_ reason: String) -> String { pick("no report written: \(reason)", "rapport non écrit : \(reason)") }
  var gathering: String { pick("gathering…", "collecte…") }
  // Help and command line.
  var helpFooter: String { pick("j/k scroll · / search · q close", "j/k défile · / cherche · q ferme") }
  var noMatchingKey: String { pick("No key does that.", "Aucune touche ne fait cela.") }
  func unknownCommand(_ word: String) -> String {
    pick(":\(word) is no command · Tab lists them", ":\(word) n'est pas une commande · Tab les liste")
  }
  func noSuchSpace(_ word: String) -> String {
    pick(
      "no space has the exact name \(short(word)), or an id that begins with it",
      "aucun espace n'a exactement le nom \(short(word)), ni un id qui commence ainsi")
  }
  func otherWindow(_ name: String) -> String {
    pick("\(short(name)): nothing done, another window was open", "\(short(name)) : rien de fait, une autre fenêtre était ouverte")
  }
  func answerIsReady(_ kind: SupportText) -> String {
    pick(":\(kind.rawValue) has its answer: ask again for it", ":\(kind.rawValue) a sa réponse : redemandez-la")
  }
  func ambiguous(_ word: String, _ ids: [String]) -> String {
    let list = ids.map { String($0.prefix(8)) }.joined(separator: " ")
    return pick("\(short(word)) may be any of \(list)", "\(short(word)) peut être \(list)")
  }
  func wrongArgument(_ word: String, _ choices: [String]) -> String {
    let list = choices.joined(separator: " ")
    return pick(":\(word) takes \(list)", ":\(word) prend \(list)")
  }
  func languageSet() -> String { pick("language: English", "langue : français") }
  func themeSet(_ theme: Theme) -> String { pick("theme: \(theme.rawValue)", "thème : \(theme.rawValue)") }
  func mouseSet(_ on: Bool) -> String {
    on
      ? pick("mouse on: hold Shift to select text", "souris active : Maj pour sélectionner du texte")
      : pick("mouse off", "souris inactive")
  }

  var doubleClick: String { pick("double click", "double clic") }

  // Safety.
  func refusedText(_ count: Int) -> String {
    pick(
      "\(count) \(count == 1 ? "key" : "keys") ignored: they came like a pasted text",
      count == 1 ? "1 touche ignorée : venue comme un texte collé" : "\(count) touches ignorées : venues comme un texte collé")
  }
  var conflictTitle: String { pick("STOP: key and profile", "STOP : clé et profil") }
  func conflict(isLive: Bool) -> String {
    isLive
      ? pick(
        "The Stripe key is LIVE, but this profile is not production. What is queued here may charge real customers' products.",
        "La clé Stripe est LIVE, mais ce profil n'est pas la production. Ce qui part d'ici peut toucher de vrais produits.")
      : pick(
        "The Stripe key is a test key, but this profile is production. Nothing would arrive in the real account.",
        "La clé Stripe est une clé de test, mais ce profil est la production. Rien n'arriverait dans le vrai compte.")
  }
  var writeAnyway: String { pick("y: write anyway", "o : écrire") }
  var conflictAccepted: String {
    pick("writing although key and profile don't match", "écriture malgré une clé et un profil qui ne vont pas ensemble")
  }
}
