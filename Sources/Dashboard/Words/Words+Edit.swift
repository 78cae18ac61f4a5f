import SyncCore

extension Words {
  // Fields.
  func label(_ field: SpaceField) -> String {
    switch field {
    case .name: pick("Name", "Nom")
    case .description: "Description"
    case .capacity: capacityLabel
    case .isActive: statusLabel
    case .pricingType: pricingLabel
    case .customLabel: pick("Unit's name", "Nom de l'unité")
    case .imageURL: "Image"
    case .tags: pick("Tags", "Étiquettes")
    case .features: pick("Features (JSON)", "Équipement JSON")
    case .color: pick("Colour", "Couleur")
    case .orderIndex: pick("Place in order", "Rang")
    default: exclusiveLabel
    }
  }
  /// A field's label where several prices may stand together.
  func fullLabel(_ field: SpaceField) -> String {
    guard let pricing = field.pricing else { return label(field) }
    return "\(label(field)) (\(self.pricing(pricing)))"
  }
  /// A value for people to read: the words of a choice, the notation of an amount.
  func value(_ value: String?, of field: SpaceField) -> String {
    switch field.kind {
    case .state: value == "true" ? active : inactive
    case .pricing: value.map { text in PricingType(rawValue: text).map(pricing) ?? text } ?? none
    default: value.map { $0.isEmpty ? none : field.text(of: $0, language) } ?? none
    }
  }
  /// A label with what belongs to it; French sets a space before the colon.
  func labelled(_ label: String, _ text: String) -> String { pick("\(label): \(text)", "\(label) : \(text)") }
  var none: String { pick("(none)", "(vide)") }
  func problem(_ problem: FieldProblem) -> String {
    switch problem {
    case .required: pick("a name is needed", "il faut un nom")
    case .tooLong(let limit): pick("at most \(limit) characters", "au plus \(limit) caractères")
    case .notWhole(let range):
      pick(
        "a whole number from \(range.lowerBound) to \(range.upperBound), or nothing",
        "un nombre entier de \(range.lowerBound) à \(range.upperBound), ou rien")
    case .notMoney: pick("an amount such as 120.00, or nothing", "un montant tel que 120,00, ou rien")
    case .notToTheCent: pick("at most two decimals", "deux décimales au plus")
    case .notForSale(let range):
      pick(
        "from \(range.lowerBound.decimal) to \(range.upperBound.decimal)",
        "de \(amount(range.lowerBound)) à \(amount(range.upperBound))")
    case .notJSON: pick("JSON, such as [\"wifi\"], or nothing", "du JSON, par exemple [\"wifi\"], ou rien")
    case .notAnAddress: pick("an address that begins with https:// or http://", "une adresse en https:// ou http://")
    }
  }
  private func amount(_ amount: Amount) -> String { MoneyFormat(language: language).number(amount) }

  // The form.
  func editTitle(_ name: String) -> String { pick("Edit: \(name)", "Modifier : \(name)") }
  var newTitle: String { pick("New space", "Nouvel espace") }
  var newName: String { pick("New space", "Nouvel espace") }
  var save: String { pick("Save", "Enregistrer") }
  var leave: String { pick("Cancel", "Annuler") }
  var saving: String { pick("saving…", "enregistrement…") }
  var changesHeader: String { pick("CHANGES", "MODIFICATIONS") }
  var noChange: String { pick("Nothing changed.", "Aucune modification.") }
  var nextHint: String { pick("Enter: next field", "Entrée : champ suivant") }
  var tagsHint: String { pick("Words between commas · Enter: next field", "Mots entre virgules · Entrée : champ suivant") }
  var choiceHint: String { pick("Left, right: choose", "Gauche, droite : choisir") }
  var saveHint: String { pick("Enter saves", "Entrée enregistre") }
  var formKeys: [String] {
    language == .french
      ? ["Tab suite", "Pg↓ enregistrer", "Échap quitter", "Maj-Tab retour", "^U ^W ^K effacent"]
      : ["Tab next", "PgDn save", "Esc leave", "S-Tab previous", "^U ^W ^K erase"]
  }
  var noPriceHint: String { pick("no price: it can't be synced", "sans prix : pas de synchro") }
  func inclusiveHint(_ text: String) -> String { pick("incl. VAT \(text)", "TTC \(text)") }
  func fieldFull(_ limit: Int) -> String { pick("full: at most \(limit) characters", "plein : au plus \(limit) caractères") }
  func pasteCut(_ limit: Int) -> String { pick("paste cut: at most \(limit) characters", "collage coupé : au plus \(limit) caractères") }
  func discardQuestion(_ count: Int) -> String {
    pick(
      count == 1 ? "Discard 1 unsaved change?" : "Discard \(count) unsaved changes?",
      count == 1 ? "Abandonner 1 modification ?" : "Abandonner \(count) modifications ?")
  }
  var keepEditing: String { pick("No, keep editing", "Non, continuer") }
  var discard: String { pick("y: discard", "o : abandonner") }
  var stillSaving: String { pick("the database has not answered yet", "la base n'a pas encore répondu") }
  func saved(_ name: String, _ fields: [SpaceField]) -> String {
    let list = fields.map { label($0) }.joined(separator: ", ")
    return pick("\(short(name)): saved (\(list)) · \(undoes)", "\(short(name)) : enregistré (\(list)) · \(undoes)")
  }
  func created(_ name: String) -> String { pick("\(short(name)): added", "\(short(name)) : ajouté") }
  func notSaved(_ reason: String) -> String { pick("not saved: \(reason)", "non enregistré : \(reason)") }
  var spaceGone: String { pick("the space no longer exists", "l'espace n'existe plus") }
  func refusal(_ refusal: WriteRefusal) -> String {
    switch refusal {
    case .plainInsertTrigger:
      // What to do comes first: it must survive a narrow screen.
      pick(
        "run `spacesync migrate --fix-trigger`, then save again; the trigger on spaces does a plain INSERT, and this space's job is queued "
          + "already (see `spacesync doctor`)",
        "lancez `spacesync migrate --fix-trigger`, puis enregistrez à nouveau ; le trigger sur spaces fait un INSERT simple et le job de cet "
          + "espace est déjà en file (voir `spacesync doctor`)")
    case .referenced(let table): pick("rows of \(table) still refer to it", "des lignes de \(table) s'y réfèrent encore")
    case .check(let constraint): pick("the database's rule \(constraint) says no", "la règle \(constraint) de la base s'y oppose")
    case .duplicate(let constraint):
      pick("another space has this value already (\(constraint))", "un autre espace a déjà cette valeur (\(constraint))")
    case .required(let column): pick("the table needs a value in \(column)", "la table exige une valeur dans \(column)")
    case .forbidden(let sentence): pick("no right: \(reason(sentence))", "droit manquant : \(reason(sentence))")
    case .hidden:
      pick("row security lets you see this space but not change it", "la sécurité des lignes laisse voir cet espace, pas le changer")
    case .queueReferences:
      pick(
        "stripe_sync_queue refers to spaces by a foreign key, so Stripe could not be told; see `spacesync doctor`",
        "stripe_sync_queue a une clé étrangère vers spaces, Stripe ne pourrait être prévenu ; voir `spacesync doctor`")
    case .invalid(let sentence), .raised(let sentence), .other(let sentence): reason(sentence)
    }
  }

  // A conflict.
  func conflictTitle(_ name: String) -> String { pick("Changed meanwhile: \(name)", "Modifié entre-temps : \(name)") }
  func changed(by name: String?, at moment: String?) -> String {
    let who = name.map { pick(" by \($0)", " par \($0)") } ?? ""
    return pick("Changed\(who)", "Modifié\(who)") + (moment.map { ", \($0)" } ?? "")
      + pick(". Nothing was overwritten.", ". Rien n'a été écrasé.")
  }
  var mine: String { pick("mine", "à moi") }
  var theirs: String { pick("theirs", "à eux") }
  func was(_ value: String) -> String { pick("was \(value)", "était \(value)") }
  var goOn: String { pick("Continue", "Continuer") }
  var takeTheirs: String { pick("Take theirs", "Prendre les leurs") }
  var giveUp: String { pick("Give up", "Abandonner") }
  var conflictKeys: [String] {
    language == .french
      ? ["Espace à moi ou à eux", "Entrée suite", "Échap retour à la fiche"]
      : ["Space mine or theirs", "Enter go on", "Esc back to the form"]
  }
  var merged: String {
    pick("their changes were taken in: look, then save", "leurs modifications sont reprises : vérifiez, puis enregistrez")
  }

  // Deleting.
  func deleteTitle(_ name: String) -> String { pick("Delete: \(name)", "Supprimer : \(name)") }
  func deletes(product: String?, jobs: Int) -> String {
    let stripe = product.map { pick("archives 1 Stripe product (\($0))", "archive 1 produit Stripe (\($0))") }
    let english = "Deletes the space for good, \(stripe ?? "it has no Stripe product"), cancels \(jobs) \(jobs == 1 ? "job" : "jobs")."
    let french =
      "Supprime la fiche pour de bon, \(stripe ?? "elle n'a pas de produit Stripe"), annule \(jobs) \(jobs <= 1 ? "job" : "jobs")."
    return pick(english, french)
  }
  func typeStart(_ start: String) -> String {
    pick("Type the start of its id, \(start), to confirm:", "Tapez le début de son id, \(start), pour confirmer :")
  }
  var deleteKeys: String { pick("Enter deletes · Esc cancels", "Entrée supprime · Échap annule") }
  var deleting: String { pick("deleting…", "suppression…") }
  var escapeCancels: String { pick("Esc cancels", "Échap annule") }
  var goneMeanwhile: String {
    pick(
      "This space no longer exists: somebody deleted it. Nothing is to be done.",
      "Cet espace n'existe plus : quelqu'un l'a supprimé. Rien à faire.")
  }
  func notTyped(_ start: String) -> String { pick("that does not begin with \(start)", "cela ne commence pas par \(start)") }
  func deleted(_ name: String) -> String { pick("\(short(name)): deleted", "\(short(name)) : supprimé") }
  func notDeleted(_ reason: String) -> String { pick("not deleted: \(reason)", "non supprimé : \(reason)") }
  var changedLookAgain: String {
    pick("somebody changed it meanwhile: close, look at it, and ask again", "modifié entre-temps : fermez, vérifiez, puis redemandez")
  }

  // Activating.
  func activated(_ name: String, _ target: Bool) -> String {
    pick(
      "\(short(name)): \(target ? "activated" : "deactivated") · \(undoes)",
      "\(short(name)) : \(target ? "activé" : "désactivé") · \(undoes)")
  }
  func activated(_ count: Int, _ target: Bool) -> String {
    pick(
      "\(count) spaces \(target ? "activated" : "deactivated") · \(undoes)",
      "\(count) espaces \(target ? "activés" : "désactivés") · \(undoes)")
  }
  func alreadySo(_ count: Int, _ target: Bool) -> String {
    pick("\(count) already \(target ? "active" : "inactive")", "\(count) déjà \(target ? "actifs" : "inactifs")")
  }
  func alreadyGone(_ count: Int) -> String { pick("\(count) no longer exist", "\(count) n'existent plus") }
  func refused(_ count: Int, _ name: String, _ reason: String) -> String {
    count == 1
      ? pick("\(short(name)) refused: \(reason)", "\(short(name)) refusé : \(reason)")
      : pick("\(count) refused, \(short(name)): \(reason)", "\(count) refusés, \(short(name)) : \(reason)")
  }
  var activationTitle: String { pick("Activate or deactivate", "Activer ou désactiver") }
  func willActivate(_ count: Int, _ target: Bool) -> String {
    pick(
      "\(count) \(count == 1 ? "space" : "spaces") will be \(target ? "activated" : "deactivated")",
      "\(count) \(count <= 1 ? "espace sera" : "espaces seront") \(target ? "activé" : "désactivé")\(count <= 1 ? "" : "s")")
  }
  func yesActivate(_ count: Int, _ target: Bool) -> String {
    pick("y: \(target ? "activate" : "deactivate") \(count)", "o : en \(target ? "activer" : "désactiver") \(count)")
  }

  // Undo.
  var undoTitle: String { pick("Undo the last change", "Défaire la dernière modification") }
  var yesUndo: String { pick("y: undo", "o : défaire") }
  func spacesCount(_ count: Int) -> String { pick("\(count) spaces", "\(count) espaces") }
  func undone(_ name: String) -> String { pick("\(short(name)): as before", "\(short(name)) : comme avant") }
  func notUndone(_ reason: String) -> String { pick("not undone: \(reason)", "non défait : \(reason)") }
  var changedSince: String {
    pick("somebody changed it since; nothing was overwritten", "modifié depuis par quelqu'un ; rien n'a été écrasé")
  }
  private var undoes: String { pick("\(key(.undo)) undoes", "\(key(.undo)) défait") }
  var nothingToUndo: String { pick("nothing to undo", "rien à défaire") }
  func creationNotUndone(_ name: String) -> String {
    pick(
      "\(short(name)) was added: on its row \(key(.deleteSpace)) deletes it",
      "\(short(name)) ajouté : \(key(.deleteSpace)) sur sa ligne le supprime")
  }
  func deletionNotUndone(_ name: String) -> String {
    pick("a deletion can't be undone (\(short(name)))", "une suppression ne se défait pas (\(short(name)))")
  }
}
