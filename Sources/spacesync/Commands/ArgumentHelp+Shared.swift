import ArgumentParser

/// The options that several commands have, said once.
extension ArgumentHelp {
  /// `--json`.
  static var json: ArgumentHelp { ArgumentHelp(localized("Print JSON.", "Écrire en JSON.")) }

  /// `--yes`.
  static var yes: ArgumentHelp { ArgumentHelp(localized("Don't ask.", "Ne pas demander.")) }

  /// A space, as `SyncService.oneSpace` understands the word.
  static var space: ArgumentHelp {
    ArgumentHelp(
      localized(
        "An id, an exact name, or an unambiguous start of an id (4 or more characters).",
        "Un id, un nom exact ou un début d'id sans ambiguïté (4 caractères ou plus)."))
  }

  /// `--search`.
  static var search: ArgumentHelp {
    ArgumentHelp(
      localized(
        "Only those whose name or description holds this text; a leading ! inverts it.",
        "Seulement ceux dont le nom ou la description contient ce texte ; un ! devant l'inverse."), valueName: "text")
  }

  /// `--event-type`, where it narrows.
  static var eventType: ArgumentHelp {
    ArgumentHelp(
      localized("Only this event type, such as MANUAL_SYNC.", "Seulement ce type d'événement, par exemple MANUAL_SYNC."), valueName: "type")
  }

  /// `--filter`, with what it means there.
  static func filter(_ meaning: String) -> ArgumentHelp { ArgumentHelp("\(meaning)", valueName: "active|inactive|all|needs-sync") }
}
