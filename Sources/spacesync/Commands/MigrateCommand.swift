import ArgumentParser
import PostgresStore
import SyncCore
import TextScreen

/// `spacesync migrate`: the additive migration, where it stands, and the way back.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: localized(
      "Migrate the queue additively, say where it stands, or undo it.",
      "Migrer la file par ajouts, dire où elle en est, ou revenir en arrière."),
    discussion: localized(
      """
      Without options: the migration, which is safe to repeat and keeps every other program working. It waits for no lock longer than \
      2 seconds at a time. The options that name something more do it after the migration.
      """,
      """
      Sans option : la migration, que l'on peut répéter et qui laisse travailler tout autre programme. Elle n'attend aucun verrou plus de \
      2 secondes à la fois. Les options qui nomment autre chose le font après la migration.
      """))

  @Flag(help: ArgumentHelp(localized("Say what stands, and change nothing.", "Dire où elle en est, sans rien changer.")))
  var status = false

  @Flag(
    help: ArgumentHelp(
      localized(
        "Undo the migration; no job is lost. Refused while a worker runs.",
        "Défaire la migration ; aucun job n'est perdu. Refusé tant qu'un worker tourne.")))
  var down = false

  @Flag(help: ArgumentHelp(localized("With --down: also while a worker runs.", "Avec --down : même si un worker tourne.")))
  var force = false

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      localized(
        "Wake the dashboards on every change, or let them poll (for hosts with very many writes). Kept until it is said otherwise.",
        "Réveiller les tableaux de bord à chaque changement, ou les laisser relever (pour les bases à très nombreuses écritures). Gardé jusqu'à nouvel ordre."
      )))
  var notify: Bool?

  @Flag(
    help: ArgumentHelp(
      localized(
        "Make upserts of the plain INSERTs in the trigger function on spaces; shows the difference first.",
        "Faire des upserts des INSERT simples de la fonction trigger sur spaces ; montre d'abord la différence.")))
  var fixTrigger = false

  @Flag(
    help: ArgumentHelp(
      localized(
        "Build the index on spaces (name, id), which helps from some 100,000 spaces on.",
        "Créer l'index sur spaces (name, id), utile à partir de quelque 100 000 espaces.")))
  var indexSpaces = false

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      localized(
        "Give a job that is asked for again another id, so that an older processor can't complete it by id. Kept until it is said otherwise.",
        "Donner un autre id au job redemandé, pour qu'un ancien programme ne puisse le terminer par son id. Gardé jusqu'à nouvel ordre.")))
  var rotateIds: Bool?

  @Option(
    help: ArgumentHelp(
      localized(
        "Grant an existing role the least that the dashboard needs.", "Accorder à un rôle existant le strict nécessaire du tableau de bord."
      ), valueName: "role"))
  var grantOperator: String?

  @Option(
    help: ArgumentHelp(
      localized("Grant an existing role the least that the worker needs.", "Accorder à un rôle existant le strict nécessaire du worker."),
      valueName: "role"))
  var grantWorker: String?

  @Flag(help: ArgumentHelp(localized("Print the SQL, and change nothing.", "Écrire le SQL, sans rien changer.")))
  var dryRun = false

  @Flag(help: .yes)
  var yes = false

  @Flag(help: ArgumentHelp(localized("With --status: print JSON.", "Avec --status : écrire en JSON.")))
  var json = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    let hasExtras = notify != nil || rotateIds != nil || fixTrigger || indexSpaces || grantOperator != nil || grantWorker != nil
    guard !status || !(down || dryRun || hasExtras) else {
      throw ValidationError(localized("--status goes with no other change.", "--status ne va avec aucun autre changement."))
    }
    guard !down || !hasExtras else {
      throw ValidationError(localized("--down goes with no other change.", "--down ne va avec aucun autre changement."))
    }
    guard down || !force else { throw ValidationError(localized("--force goes with --down.", "--force va avec --down.")) }
    guard status || !json else { throw ValidationError(localized("--json goes with --status.", "--json va avec --status.")) }
  }

  func run() async throws {
    let context = try options.context()
    let migrator = Migrator(context.connection)
    if status {
      let found = try await asking { () throws(StoreError) in try await migrator.status() }
      let triggers = try await asking { () throws(StoreError) in try await migrator.plainInsertTriggers() }
      if json { return try context.console.print(Self.document(found, triggers)) }
      return try context.console.print(Self.lines(found, triggers, context.words).joined(separator: "\n"))
    }
    if dryRun { return try await printPlan(migrator, context) }
    try context.requireWriting()
    if down, context.surroundings.inputIsTerminal, !yes {
      let question = context.place(context.connection.redacted) + context.words.say("Undo the migration?", "Défaire la migration ?")
      guard context.console.confirms(question, context.words) else { throw Self.declined(context) }
    }
    try await asking { () throws(StoreError) in try await migrator.require(roles: [grantOperator, grantWorker].compactMap { $0 }) }
    var count = 0
    for change in changes { count += try await apply(change, migrator, context) }
    if count == 0, !fixTrigger {
      try context.console.print(context.words.say("Nothing was left to be done.", "Il ne restait rien à faire."))
    }
    if fixTrigger { return try await mendTriggers(migrator, context) }
    if down { return }
    for trigger in try await asking({ () throws(StoreError) in try await migrator.plainInsertTriggers() }) {
      try context.console.print(Self.warning(trigger, context.words))
    }
  }

  /// What is asked for, in order.
  private var changes: [MigrationChange] {
    if down { return [.down(force: force)] }
    var changes: [MigrationChange] = [.up(notify: notify, rotateIDs: rotateIds)]
    if indexSpaces { changes.append(.indexSpaces) }
    if let grantOperator { changes.append(.grant(.operator, to: grantOperator)) }
    if let grantWorker { changes.append(.grant(.worker, to: grantWorker)) }
    return changes
  }

  private static func declined(_ context: CommandContext) -> CommandFailure {
    CommandFailure(CommandFailure.failed, context.words.say("Nothing was changed.", "Rien n'a été changé."))
  }

  // MARK: Running

  private func apply(_ change: MigrationChange, _ migrator: Migrator, _ context: CommandContext) async throws -> Int {
    let console = context.console
    let words = context.words
    let steps = try await asking { () throws(StoreError) in
      try await migrator.apply(change) { progress in
        switch progress {
        // An index on a large table takes its time.
        case .began(let step): if step.index != nil { console.complain(words.language.sentence(step.title)) }
        case .waiting(let step, let tries):
          let title = words.language.sentence(step.title)
          console.complain(
            words.say(
              "\(title): another transaction holds a lock, trying again (\(tries))",
              "\(title) : une autre transaction tient un verrou, nouvel essai (\(tries))"))
        }
      }
    }
    for step in steps { try console.print(words.say("done: ", "fait : ") + TextWidth.sanitized(words.language.sentence(step.title))) }
    return steps.count
  }

  private func printPlan(_ migrator: Migrator, _ context: CommandContext) async throws {
    var scripts: [String] = []
    for change in changes {
      scripts += try await asking { () throws(StoreError) in try await migrator.plan(change) }.map(\.script)
    }
    if fixTrigger {
      let triggers = try await asking { () throws(StoreError) in try await migrator.plainInsertTriggers() }
      scripts += triggers.map { trigger in
        switch trigger.repair {
        case .rewrite(let definition, _): "\(definition.hasSuffix("\n") ? String(definition.dropLast()) : definition);\n"
        case .byHand(let reason, let replacement): "-- \(trigger.function): \(reason)\n\(replacement)\n".commentedOut
        }
      }
    }
    let text =
      scripts.isEmpty ? context.words.say("-- nothing is left to be done", "-- il ne reste rien à faire") : scripts.joined(separator: "\n")
    try context.console.put((context.surroundings.outputIsTerminal ? text.safeLines : text) + "\n")
  }

  // MARK: The trigger on spaces

  private func mendTriggers(_ migrator: Migrator, _ context: CommandContext) async throws {
    let words = context.words
    let triggers = try await asking { () throws(StoreError) in try await migrator.plainInsertTriggers() }
    guard !triggers.isEmpty else {
      return try context.console.print(
        words.say("No trigger on spaces inserts plainly.", "Aucun trigger de spaces ne fait d'INSERT simple."))
    }
    var isWhole = true
    let question = TriggerQuestion(context: context, isAgreed: yes, show: context.console.print)
    for trigger in triggers {
      let title = trigger.title
      switch trigger.repair {
      case .byHand(let reason, let replacement):
        isWhole = false
        try context.console.print(
          words.say(
            "\(title): not changed, because \(reason). Put this in by hand:", "\(title) : non modifiée, car \(reason). À écrire à la main :"
          ).safeLines + "\n" + replacement.safeLines)
      case .rewrite:
        try question.ask(about: trigger)
        try await asking { () throws(StoreError) in try await migrator.repair(trigger) }
        try context.console.print(words.say("done: \(trigger.function)", "fait : \(trigger.function)").safeLines)
      }
    }
    guard isWhole else {
      throw CommandFailure(
        CommandFailure.failed,
        words.say("A trigger function could not be rewritten safely.", "Une fonction de trigger n'a pas pu être réécrite sans risque."))
    }
  }

  /// What the migration leaves alone until it is told.
  private static func warning(_ trigger: PlainInsertTrigger, _ words: Words) -> String {
    words.say(
      "the trigger \(trigger.title) on spaces still does a plain INSERT: run `spacesync migrate --fix-trigger`",
      "le trigger \(trigger.title) sur spaces fait encore un INSERT simple : lancez `spacesync migrate --fix-trigger`"
    ).safeLines
  }

  // MARK: Status

  private static func document(_ status: MigrationStatus, _ triggers: [PlainInsertTrigger]) -> JSONValue {
    .object([
      .init("table", .string(status.table)), .init("version", .number(status.version)),
      .init("known_version", .number(MigrationStatus.knownVersion)), .init("current", .bool(status.isCurrent)),
      .init("notify", .bool(status.notifies)), .init("rotate_ids", .bool(status.rotatesIDs)),
      .init("spaces_index", .bool(status.hasSpacesIndex)), .init("roles", .array(status.roles.map { .string($0) })),
      .init("defects", .array(status.defects.map { .string($0.text) })),
      .init("plain_insert_triggers", .array(triggers.map { .string($0.function) })),
    ])
  }

  private static func lines(_ status: MigrationStatus, _ triggers: [PlainInsertTrigger], _ words: Words) -> [String] {
    let yes = { (value: Bool) in value ? words.say("yes", "oui") : words.say("no", "non") }
    var table = PlainTable([
      (words.say("table", "table"), .left, nil), (status.table, .left, nil),
    ])
    let version = status.version.map { "\($0)" } ?? words.say("not migrated", "non migrée")
    table.add([words.say("schema", "schéma"), version + words.say(" (known: ", " (connu : ") + "\(MigrationStatus.knownVersion))"])
    table.add([words.say("up to date", "à jour"), yes(status.isCurrent)])
    if status.version != nil {
      table.add([words.say("notifications", "notifications"), yes(status.notifies)])
      table.add([words.say("new id on each request", "nouvel id à chaque demande"), yes(status.rotatesIDs)])
      table.add([words.say("granted to", "accordé à"), status.roles.isEmpty ? "-" : status.roles.joined(separator: ", ")])
    }
    table.add([words.say("index on spaces", "index sur spaces"), yes(status.hasSpacesIndex)])
    return table.lines + status.defects.map { words.say("to mend: ", "à réparer : ") + $0.text.safeLines }
      + triggers.map { warning($0, words) }
  }
}

extension String {
  /// Every line as a comment of SQL.
  fileprivate var commentedOut: String {
    split(separator: "\n").map { $0.hasPrefix("--") ? String($0) : "-- \($0)" }.joined(separator: "\n") + "\n"
  }
}
