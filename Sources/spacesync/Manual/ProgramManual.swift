import Dashboard
import SyncCore

/// spacesync(1): options, commands and keys come from the program's own tables; the rest is written here, in both languages.
struct ProgramManual {
  let words: Words
  let tool: ToolDescription

  /// The page in man(7).
  var page: String {
    var roff = Roff(title: "SPACESYNC", section: 1, manual: words.say("spacesync manual", "manuel de spacesync"))
    roff.section(words.say("NAME", "NOM"))
    roff.lead(
      "spacesync - "
        + words.say(
          "dashboard and worker of a Stripe synchronisation queue", "tableau de bord et worker d'une file de synchronisation Stripe"))
    roff.section("SYNOPSIS")
    roff.lead("spacesync [OPTIONS]\nspacesync COMMAND [OPTIONS]")
    describe(&roff)
    let shared = tool.command.arguments ?? []
    roff.section(words.say("OPTIONS OF ALL COMMANDS", "OPTIONS DE TOUTES LES COMMANDES"))
    for argument in shared where argument.shouldDisplay { item(argument, &roff) }
    roff.section(words.say("COMMANDS", "COMMANDES"))
    let sharedNames = Set(shared.flatMap { $0.names ?? [] }.map(\.typed))
    for command in tool.command.subcommands ?? [] where command.shouldDisplay != false && command.commandName != "help" {
      describe(command, without: sharedNames, &roff)
    }
    roff.section(words.say("KEYS OF THE DASHBOARD", "TOUCHES DU TABLEAU DE BORD"))
    for line in Keymap.standard.lines {
      let keys = line.keys.map { $0.label(words.language) }.joined(separator: ", ")
      roff.item(keys, line.help(words.language) + " (\(KeysCommand.panes(line.scopes, words)))")
    }
    describeSurroundings(&roff)
    return roff.text
  }

  private func describe(_ roff: inout Roff) {
    roff.section("DESCRIPTION")
    roff.lead(
      words.say(
        "Without a command, spacesync is a dashboard on the terminal: the spaces of a coworking platform, the card of one, and the queue of their jobs, live. Everything it does, a command can do for a script.",
        "Sans commande, spacesync est un tableau de bord sur le terminal : les espaces d'une plateforme de coworking, la fiche de l'un d'eux et la file de leurs jobs, en direct. Tout ce qu'il fait, une commande peut le faire pour un script."
      ))
    roff.paragraph(
      words.say(
        "With --plain it is a prompt of lines, without any escape sequence, for screen readers and terminals that can do no more; help lists its commands.",
        "Avec --plain c'est une invite en lignes, sans aucune séquence d'échappement, pour les lecteurs d'écran et les terminaux simples ; aide donne la liste de ses commandes."
      ))
    roff.paragraph(
      words.say(
        "Every request for a sync is one atomic upsert: one job per space and event type, never a duplicate, never a lost request.",
        "Chaque demande de synchronisation est un upsert atomique : un job par espace et type d'événement, jamais en double, jamais perdu.")
    )
  }

  private func describe(_ command: ToolDescription.Command, without shared: Set<String>, _ roff: inout Roff) {
    let positional = (command.arguments ?? []).filter { $0.kind == "positional" && $0.shouldDisplay }
    let usage = positional.map { argument in
      let name = (argument.valueName ?? "").uppercased() + (argument.isRepeating ? "..." : "")
      return argument.isOptional ? " [\(name)]" : " \(name)"
    }
    roff.subsection("spacesync \(command.commandName)\(usage.joined())")
    roff.lead([command.abstract, command.discussion].compactMap { $0 }.joined(separator: "\n"))
    for argument in command.arguments ?? [] where argument.shouldDisplay {
      guard argument.names?.contains(where: { shared.contains($0.typed) }) != true else { continue }
      item(argument, &roff)
    }
  }

  private func item(_ argument: ToolDescription.Argument, _ roff: inout Roff) {
    var term = (argument.names ?? []).map(\.typed).joined(separator: ", ")
    if let value = argument.valueName, argument.kind != "flag" {
      term += argument.kind == "positional" ? value.uppercased() : " <\(value)>"
    }
    var meaning = [argument.abstract, argument.discussion].compactMap { $0 }.joined(separator: " ")
    if let value = argument.defaultValue, !value.isEmpty, argument.kind == "option" {
      meaning += words.say(" Default: \(value).", " Défaut : \(value).")
    }
    roff.item(term, meaning)
  }

  private func describeSurroundings(_ roff: inout Roff) {
    roff.section(words.say("EXIT STATUS", "CODES DE RETOUR"))
    for (code, meaning) in Self.codes { roff.item(code, meaning(words.language)) }
    roff.section(words.say("ENVIRONMENT", "ENVIRONNEMENT"))
    for (name, meaning) in Self.variables { roff.item(name, meaning(words.language)) }
    roff.section(words.say("FILES", "FICHIERS"))
    for (name, meaning) in Self.files { roff.item(name, meaning(words.language)) }
    roff.section("NOTES")
    for note in Self.notes { roff.paragraph(note(words.language)) }
    roff.section(words.say("EXAMPLES", "EXEMPLES"))
    roff.example([
      "PGSERVICE=production spacesync --read-only", "spacesync list --filter needs-sync --json", "spacesync sync --all --yes --wait",
      "spacesync watch --json | jq -r .change",
    ])
    roff.section(words.say("SEE ALSO", "VOIR AUSSI"))
    roff.lead("spacesync-config(5), psql(1), tmux(1), less(1)")
  }

  private static let codes = [
    ("0", Phrase("Done.", "Fait.")),
    ("1", Phrase("Something asked for failed; what, is on standard error.", "Une demande a échoué ; la sortie d'erreur dit laquelle.")),
    (
      "2",
      Phrase(
        "Wrong use or surroundings: a bad option, no terminal, a missing setting.",
        "Mauvais usage ou environnement : option fausse, pas de terminal, réglage manquant.")
    ),
    ("3", Phrase("The database cannot be reached.", "La base est inaccessible.")),
    ("129, 130, 131, 143", Phrase("Ended by SIGHUP, SIGINT, SIGQUIT or SIGTERM.", "Terminé par SIGHUP, SIGINT, SIGQUIT ou SIGTERM.")),
    (
      "doctor",
      Phrase("0 all is well, 1 warnings, 2 errors, 3 no database.", "0 tout va bien, 1 avertissements, 2 erreurs, 3 pas de base.")
    ),
  ]

  private static let variables = [
    (
      "DATABASE_URL, PGHOST, PGSERVICE, PGPASSFILE, ...",
      Phrase("The database, in any of libpq's ways; --database comes first.", "La base, par tout moyen de libpq ; --database passe avant.")
    ),
    ("STRIPE_SECRET_KEY", Phrase("The key of the Stripe account.", "La clé du compte Stripe.")),
    (
      "STRIPE_SECRET_KEY_FILE",
      Phrase("A file with that key, which only its owner can read.", "Un fichier avec cette clé, lisible de son seul propriétaire.")
    ),
    (
      "SPACESYNC_STRIPE_API_BASE",
      Phrase("Where Stripe's API is; plain http on loopback only.", "L'adresse de l'API Stripe ; http simple en local seulement.")
    ),
    (
      "SPACESYNC_EDGE_URL, SPACESYNC_EDGE_TOKEN",
      Phrase("The deployed Edge Function and its bearer token.", "La fonction Edge déployée et son jeton.")
    ),
    (
      "SPACESYNC_STRIPE_TIMEOUT_MS, SPACESYNC_RETRY_BASE_MS, SPACESYNC_LEASE_MS, SPACESYNC_POLL_MS, SPACESYNC_MAX_ATTEMPTS",
      Phrase(
        "Time for a request (20000), first pause before another try (30000), lease of a job (60000), pause of an idle slot (2000), tries (8).",
        "Temps d'une requête (20000), première pause avant un nouvel essai (30000), bail d'un job (60000), pause d'une place sans job (2000), essais (8)."
      )
    ),
    (
      "PAGER",
      Phrase(
        "What shows a full text (o); less by default, always with LESSSECURE=1. It is run without a shell.",
        "Ce qui montre un texte entier (o) ; less par défaut, toujours avec LESSSECURE=1. Lancé sans shell.")
    ),
    ("NO_COLOR", Phrase("Set and not empty: no colour.", "Définie et non vide : pas de couleur.")),
    ("LC_ALL, LC_MESSAGES, LANG", Phrase("The language: French for fr, else English.", "La langue : français pour fr, sinon anglais.")),
    ("LC_ALL, LC_CTYPE, LANG", Phrase("The character set of the terminal.", "Le jeu de caractères du terminal.")),
    ("TERM", Phrase("The type of the terminal.", "Le type du terminal.")),
    (
      "TMUX, STY",
      Phrase(
        "Set by tmux and screen: a copy (y, Y) then goes through them.",
        "Définies par tmux et screen : une copie (y, Y) passe alors par eux.")
    ),
  ]

  private static let files = [
    (
      "$XDG_CONFIG_HOME/spacesync/config.toml",
      Phrase(
        "The configuration, spacesync-config(5); never written by the program.",
        "La configuration, spacesync-config(5) ; jamais écrite par le programme.")
    ),
    (
      "$XDG_STATE_HOME/spacesync/log",
      Phrase(
        "The log, for its owner alone, 5 MB, and log.1 before it.", "Le journal, pour son seul propriétaire, 5 Mo, et log.1 avant lui.")
    ),
    ("~/.pgpass, ~/.pg_service.conf", Phrase("libpq's own.", "Ceux de libpq.")),
  ]

  private static let notes = [
    Phrase(
      "After kill -9 nothing can give the terminal back: type reset and Enter, blindly if need be. The next start works as ever.",
      "Après kill -9, rien ne peut rendre le terminal : tapez reset puis Entrée, au besoin à l'aveugle. Le prochain démarrage marche comme toujours."
    ),
    Phrase(
      "A copy goes to tmux by load-buffer -w (tmux 3.2 or later), through screen in pieces, else to the terminal by OSC 52; 74,000 bytes at most. Where none of this works, the text is shown to be selected.",
      "Une copie va à tmux par load-buffer -w (tmux 3.2 ou plus), par screen en morceaux, sinon au terminal par OSC 52 ; 74 000 octets au plus. Où rien ne marche, le texte est montré pour être sélectionné."
    ),
    Phrase(
      "Esc seems slow in a tmux with its stock setting: set -s escape-time 20 in ~/.tmux.conf. q does the same as Esc everywhere.",
      "Échap semble lent dans un tmux non réglé : set -s escape-time 20 dans ~/.tmux.conf. q fait partout comme Échap."),
  ]
}
