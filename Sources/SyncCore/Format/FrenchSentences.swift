/// French for the sentences that the lower modules say in English: they know of no language, for a log and a test want one text.
///
/// A catalogue as gettext has it, keyed by the English text; `*` stands for whatever was put in, a sentence of ours or a name, and `#` for
/// one of `verbs`: a role may be named `sync`. What is not in it stays English, as do a server's own words. A test holds every key against the sources.
enum FrenchSentences {
  /// The English pattern and its French, with the same places in the same order.
  static let catalogue: [(english: String, french: String)] = [
    // Postgres
    ("Can't connect to *: no answer in time", "Connexion impossible à * : pas de réponse à temps"),
    ("Can't connect to *: *", "Connexion impossible à * : *"),
    ("Can't connect: * did not answer*", "Connexion impossible : * n'a pas répondu*"),
    ("* refused: *", "* refuse : *"),
    ("The connection string can't be read: *", "La chaîne de connexion est illisible : *"),
    (
      "The connection string names no usable host, port or database", "La chaîne de connexion ne nomme ni hôte, ni port, ni base utilisable"
    ),
    ("The connection parameters can't be used: *", "Les paramètres de connexion sont inutilisables : *"),
    ("The connection to the server was lost: *", "La connexion au serveur est perdue : *"),
    ("The server did not finish within *", "Le serveur n'a pas fini en *"),
    ("Column \"*\" holds a malformed *", "La colonne \"*\" contient un * mal formé"),
    ("Column \"*\" holds *, where * was expected", "La colonne \"*\" contient *, là où * est attendu"),
    ("check the types of the schema", "vérifiez les types du schéma"),
    ("The row has only * columns, and one more was read", "La ligne n'a que * colonnes, et une de plus a été lue"),
    (
      "A value for parameter $* holds a NUL character, which PostgreSQL can't store",
      "La valeur du paramètre $* contient un caractère NUL, que PostgreSQL ne peut stocker"
    ),
    ("The statement holds a NUL character", "La requête contient un caractère NUL"),
    ("The connection string holds a NUL character", "La chaîne de connexion contient un caractère NUL"),
    ("A transaction is open already", "Une transaction est déjà ouverte"),
    ("they don't nest", "elles ne s'emboîtent pas"),
    (
      "The transaction was rolled back, because a statement in it had failed",
      "La transaction a été annulée, car une de ses requêtes avait échoué"
    ),
    ("LISTEN does not work through a pooler", "LISTEN ne passe pas par un pooler"),
    ("connect to the server itself, or to a session port", "connectez-vous au serveur lui-même, ou à un port de session"),
    ("connect again", "reconnectez-vous"),
    ("COPY TO STDOUT is not supported here", "COPY TO STDOUT n'est pas possible ici"),
    ("The connection is closed", "La connexion est fermée"),
    ("The server sent no result", "Le serveur n'a envoyé aucun résultat"),
    ("Out of memory", "Mémoire insuffisante"),
    ("Cancelled", "Annulé"),
    ("* runs PostgreSQL *, and PostgreSQL 13 or later is needed", "* est en PostgreSQL *, et il faut PostgreSQL 13 ou plus récent"),
    ("check that the server runs, and host and port", "vérifiez que le serveur tourne, l'hôte et le port"),
    ("check user, password and pg_hba.conf", "vérifiez l'utilisateur, le mot de passe et pg_hba.conf"),
    ("check the name of the database", "vérifiez le nom de la base"),
    ("check host and port, the network and its firewall", "vérifiez l'hôte, le port, le réseau et son pare-feu"),
    ("check the service file (PGSERVICEFILE, ~/.pg_service.conf)", "vérifiez le fichier de services (PGSERVICEFILE, ~/.pg_service.conf)"),
    ("too many connections are open", "trop de connexions sont ouvertes"),
    ("close some or raise max_connections", "fermez-en ou augmentez max_connections"),
    ("the server is starting or stopping", "le serveur démarre ou s'arrête"),
    ("the server wants a password, and none was given", "le serveur veut un mot de passe, et aucun n'a été donné"),
    ("try again", "réessayez"),
    ("try again, or look for locks and load on the server", "réessayez, ou cherchez verrous et charge sur le serveur"),
    (
      "write postgresql://user@host:5432/database, or key=value pairs",
      "écrivez postgresql://utilisateur@hôte:5432/base, ou des paires clé=valeur"
    ),
    (
      "percent-encode special characters of the password in a URI (@ is %40, / is %2F, : is %3A), or use .pgpass",
      "encodez les caractères spéciaux du mot de passe dans un URI (@ est %40, / est %2F, : est %3A), ou utilisez .pgpass"
    ),
    // PostgresStore
    ("This database has no table * that * can see", "Cette base n'a pas de table * que * puisse voir"),
    ("check the database, the role's search_path and its schema rights.", "vérifiez la base, le search_path du rôle et ses droits."),
    ("The table * lacks the column *, which spacesync needs", "Il manque à la table * la colonne *, dont spacesync a besoin"),
    ("The table * lacks the columns *, which spacesync needs", "Il manque à la table * les colonnes *, dont spacesync a besoin"),
    ("is this the right database?", "est-ce la bonne base ?"),
    ("The role * lacks the right * on *", "Le rôle * n'a pas le droit * sur *"),
    ("grant it, or connect as another role.", "accordez-le, ou connectez-vous sous un autre rôle."),
    (
      "Row security hides every row of * from the role *: no policy applies to it",
      "La sécurité des lignes cache toutes les lignes de * au rôle * : aucune politique ne le concerne"
    ),
    (
      "Row security refuses every * on * by the role *: no policy applies to it",
      "La sécurité des lignes refuse tout * sur * au rôle * : aucune politique ne le concerne"
    ),
    (
      "connect as the table's owner or as service_role, or add a policy.",
      "connectez-vous comme propriétaire ou service_role, ou ajoutez une politique."
    ),
    (
      "Nothing was written: the database is read-only (a standby, or default_transaction_read_only is on)",
      "Rien n'a été écrit : la base est en lecture seule (une réplique, ou default_transaction_read_only)"
    ),
    ("connect to the primary.", "connectez-vous au serveur principal."),
    (
      "Nothing to migrate: the search path leads to no table stripe_sync_queue",
      "Rien à migrer : le search_path ne mène à aucune table stripe_sync_queue"
    ),
    ("check the database and the role's search_path.", "vérifiez la base et le search_path du rôle."),
    ("Nothing was changed: there is no role *", "Rien n'a été changé : le rôle * n'existe pas"),
    ("create it first (CREATE ROLE), then say this again.", "créez-le (CREATE ROLE), puis relancez."),
    ("Stopped as asked", "Arrêté à la demande"),
    ("what was committed before stays.", "ce qui était validé reste."),
    ("Nothing was #: this session is read-only", "Rien n'a été # : cette session est en lecture seule"),
    ("start without --read-only to #.", "relancez sans --read-only pour #."),
    (
      "Cannot sync: stripe_sync_queue has no valid unique key on exactly (space_id, event_type), so an upsert has nothing to meet",
      "Synchro impossible : stripe_sync_queue n'a pas de clé unique valide sur (space_id, event_type), l'upsert ne peut s'y appuyer"
    ),
    ("run `spacesync doctor`, it prints the repair.", "lancez `spacesync doctor`, qui affiche la réparation."),
    (
      "The worker cannot run: stripe_sync_queue has no column updated_at, so a job left by a dead worker can't be told from a running one",
      "Le processeur ne peut tourner : sans colonne updated_at dans stripe_sync_queue, un job laissé par un mort ne se voit pas"
    ),
    (
      "The worker cannot run: the table spacesync_lease is there, but stripe_sync_queue lacks its columns",
      "Le processeur ne peut tourner : la table spacesync_lease est là, mais ses colonnes manquent à stripe_sync_queue"
    ),
    ("run `spacesync migrate`.", "lancez `spacesync migrate`."),
    (
      "The worker cannot run through a transaction pooler: it needs a session connection (often port 5432) or `spacesync migrate`.",
      "Le processeur ne peut passer par un pooler de transactions : prenez un port de session (souvent 5432) ou `spacesync migrate`."
    ),
    (
      "Nothing was written: a newer spacesync migrated this database (schema *, this program knows *)",
      "Rien n'a été écrit : un spacesync plus récent a migré cette base (schéma *, ce programme connaît *)"
    ),
    ("install that version, or look around with this one.", "installez cette version-là, ou lisez seulement avec celle-ci."),
    ("The connection that listens was lost.", "La connexion d'écoute est perdue."),
    ("The connection that listens was lost", "La connexion d'écoute est perdue"),
    ("The server did not say where it stands", "Le serveur n'a pas dit où il en est"),
    ("The space no longer stands as it was seen", "L'espace n'est plus tel qu'il a été vu"),
    ("The claim was cancelled", "La prise du job a été annulée"),
    ("The function * can't be rewritten safely (*)", "La fonction * ne peut être réécrite sans risque (*)"),
    ("The function * can't be rewritten safely", "La fonction * ne peut être réécrite sans risque"),
    ("`spacesync doctor` prints what to put in.", "`spacesync doctor` affiche ce qu'il faut y mettre."),
    ("put the statement in by hand.", "mettez-y la requête à la main."),
    ("* is not mended by itself", "* ne se répare pas tout seul"),
    ("`spacesync doctor` prints what to do.", "`spacesync doctor` affiche quoi faire."),
    (
      "Row security may hide spaces from *, whose jobs would be taken for orphans",
      "La sécurité des lignes peut cacher des espaces à *, dont les jobs passeraient pour orphelins"
    ),
    ("mend as the owner.", "réparez en tant que propriétaire."),
    (
      "Nothing was #: * is no plain table (a view or a partitioned table)",
      "Rien n'a été # : * n'est pas une simple table (vue ou table partitionnée)"
    ),
    ("spacesync works on it unmigrated.", "spacesync s'en sert sans migration."),
    (
      "Nothing was #: only the owner of *, *, can change it, and you are *",
      "Rien n'a été # : seul le propriétaire de *, *, peut la changer, et vous êtes *"
    ),
    ("connect as *.", "connectez-vous comme *."),
    ("Nothing was #: * may not create tables in the schema *", "Rien n'a été # : * ne peut créer de tables dans le schéma *"),
    ("GRANT CREATE ON SCHEMA * TO *, then try again.", "GRANT CREATE ON SCHEMA * TO *, puis réessayez."),
    (
      "Nothing was migrated: * has a column * of its own (*), and spacesync needs * there",
      "Rien n'a été migré : * a déjà une colonne * à elle (*), et spacesync y veut *"
    ),
    ("rename it, then try again.", "renommez-la, puis réessayez."),
    (
      "No index was built: only the owner of the table spaces can do that, and you are *.",
      "Aucun index créé : seul le propriétaire de la table spaces le peut, et vous êtes *."
    ),
    (
      "Nothing was granted: only the owner of stripe_sync_queue and spaces can do that, and you are *.",
      "Rien n'a été accordé : seul le propriétaire de stripe_sync_queue et de spaces le peut, et vous êtes *."
    ),
    (
      "Nothing was changed: another migration of this database is running",
      "Rien n'a été changé : une autre migration de cette base est en cours"
    ),
    ("wait for it to end, then try again.", "attendez sa fin, puis réessayez."),
    ("*: * holds a lock", "* : * tient un verrou"),
    (
      "wait for it to end or end it, then run `spacesync migrate` again.",
      "attendez sa fin ou arrêtez-le, puis relancez `spacesync migrate`."
    ),
    ("The index * was not built", "L'index * n'a pas été créé"),
    ("all else works without it, only more slowly", "tout marche sans lui, en plus lent"),
    ("Nothing was changed by this step (*)", "Rien n'a été changé par cette étape (*)"),
    ("Nothing was changed: the function * was changed meanwhile", "Rien n'a été changé : la fonction * a été modifiée entre-temps"),
    ("look at it again.", "regardez-la de nouveau."),
    ("migrate * to schema *", "migration de * au schéma *"),
    ("build the index *", "création de l'index *"),
    ("remove the unfinished index *", "retrait de l'index inachevé *"),
    ("remove the index *", "retrait de l'index *"),
    ("let * use our own tables", "accès de * à nos propres tables"),
    ("let * use *", "accès de * à *"),
    ("see that no worker runs", "vérification qu'aucun worker ne tourne"),
    ("withdraw what was granted on *", "retrait de ce qui était accordé sur *"),
    ("undo the migration of *", "annulation de la migration de *"),
    // Curses
    (
      "the dashboard needs a terminal, and standard input or output is none",
      "le tableau de bord demande un terminal, et l'entrée ou la sortie n'en est pas un"
    ),
    ("`spacesync list` needs none", "`spacesync list` s'en passe"),
    ("TERM is not set, so the terminal's type is unknown", "TERM n'est pas définie, le type du terminal est donc inconnu"),
    ("a terminal of type TERM=* can't show the dashboard", "un terminal de type TERM=* ne peut montrer le tableau de bord"),
    ("the terminal type TERM=* is unknown on this machine", "le type de terminal TERM=* est inconnu sur cette machine"),
    ("the terminal can't be used: *", "le terminal est inutilisable : *"),
    ("* can't be started: *", "* ne se lance pas : *"),
    ("try TERM=xterm-256color, or --plain", "essayez TERM=xterm-256color, ou --plain"),
    // Stripe
    (
      "SPACESYNC_STRIPE_TIMEOUT_MS is not a number of milliseconds between 1 and 600000.",
      "SPACESYNC_STRIPE_TIMEOUT_MS n'est pas un nombre de millisecondes entre 1 et 600000."
    ),
    ("The file of the Stripe key, *, can't be opened: *", "Le fichier de la clé Stripe, *, ne s'ouvre pas : *"),
    ("The file of the Stripe key, *, is not a file.", "Le fichier de la clé Stripe, *, n'est pas un fichier."),
    (
      "The file of the Stripe key, *, can be read by others: chmod 600 it.",
      "Le fichier de la clé Stripe, *, est lisible par d'autres : chmod 600."
    ),
    ("The file of the Stripe key, *, can't be read as a key.", "Le fichier de la clé Stripe, *, ne contient pas de clé lisible."),
    ("The Stripe key is empty.", "La clé Stripe est vide."),
    ("The Stripe key is a publishable one (pk_), which can't write", "La clé Stripe est publiable (pk_) et ne peut écrire"),
    ("use a secret key (sk_ or rk_).", "utilisez une clé secrète (sk_ ou rk_)."),
    ("The Stripe key belongs to an organisation (sk_org_)", "La clé Stripe est celle d'une organisation (sk_org_)"),
    ("use a secret key of one account.", "utilisez la clé secrète d'un compte."),
    (
      "The Stripe key is none: it should begin with sk_test_, sk_live_, rk_test_ or rk_live_.",
      "Ce n'est pas une clé Stripe : elle commence par sk_test_, sk_live_, rk_test_ ou rk_live_."
    ),
    (
      "libcurl is not installed, so no request to Stripe can be made",
      "libcurl n'est pas installée, aucune requête à Stripe n'est donc possible"
    ),
    ("install libcurl4.", "installez libcurl4."),
    ("The answer is not the object that was asked for (*).", "La réponse n'est pas l'objet demandé (*)."),
    ("The answer is not one of Stripe's (*).", "La réponse n'est pas de Stripe (*)."),
    ("No whole answer within *: *.", "Pas de réponse complète en * : *."),
    (
      "The answer is larger than 1 MiB, which no answer of Stripe's is.",
      "La réponse dépasse 1 Mio, ce que ne fait aucune réponse de Stripe."
    ),
    ("The connection can't be trusted: *.", "La connexion n'est pas digne de confiance : *."),
    ("Not reached: *.", "Injoignable : *."),
    ("The call was cancelled.", "L'appel a été annulé."),
    (
      "The key is for * mode, but Stripe answered with an object of the other mode.",
      "La clé est pour le mode *, mais Stripe a répondu par un objet de l'autre mode."
    ),
    (
      "The key is for * mode, but the last synchronisation was in * mode",
      "La clé est pour le mode *, mais la dernière synchronisation était en mode *"
    ),
    (
      "The key belongs to account *, but the last synchronisation was with account *",
      "La clé est celle du compte *, mais la dernière synchronisation était avec le compte *"
    ),
    (
      "The key's account * (* mode) has none of the products that were synchronised last (*)",
      "Le compte de la clé, * (mode *), n'a aucun des produits synchronisés en dernier (*)"
    ),
    ("if that is meant, say `spacesync stripe accept`.", "si c'est voulu, dites `spacesync stripe accept`."),
    ("* may hold a host, a port and a path only.", "* ne peut contenir qu'un hôte, un port et un chemin."),
    (
      "* is plain http to another machine, which would show the key",
      "* est en http simple vers une autre machine, ce qui montrerait la clé"
    ),
    ("use https.", "utilisez https."),
    ("* is not a URL such as *", "* n'est pas une URL comme *"),
    (
      "SPACESYNC_EDGE_TOKEN is not set, or is no token: the Edge Function asks for a bearer token.",
      "SPACESYNC_EDGE_TOKEN n'est pas définie, ou n'est pas un jeton : la fonction Edge en demande un."
    ),
    ("The Edge Function could not be asked: *", "La fonction Edge n'a pas pu être appelée : *"),
    ("The Edge Function answered *: *.", "La fonction Edge a répondu * : *."),
    ("it says nothing more", "elle n'en dit pas plus"),
    ("The Edge Function failed: *", "La fonction Edge a échoué : *"),
    ("it does not say why", "elle ne dit pas pourquoi"),
    ("The Edge Function finished no job in * calls*.", "La fonction Edge n'a terminé aucun job en * appels*."),
    ("The Edge Function still found jobs after * calls.", "La fonction Edge trouve encore des jobs après * appels."),
    ("The calls were cancelled.", "Les appels ont été annulés."),
    ("The answer is not the Edge Function's (* bytes)", "La réponse n'est pas celle de la fonction Edge (* octets)"),
    ("is SPACESYNC_EDGE_URL right?", "SPACESYNC_EDGE_URL est-elle juste ?"),
    // A failure's message stands behind `Stripe:`, its status and its code.
    ("*Not reached: *", "*injoignable : *"),
    ("*No whole answer within *: *", "*pas de réponse entière en * : *"),
    ("*The connection can't be trusted: *", "*la connexion n'est pas digne de confiance : *"),
    ("*The answer is not one of Stripe's (*", "*la réponse n'est pas de Stripe (*"),
    ("*The answer is not the object that was asked for (*", "*la réponse n'est pas l'objet demandé (*"),
    ("*The answer is larger than 1 MiB, which no answer of Stripe's is.", "*la réponse dépasse 1 Mio, ce qu'aucune de Stripe ne fait."),
    ("*The call was cancelled.", "*l'appel a été annulé."),
    (
      "*The key is for * mode, but Stripe answered with an object of the other mode.",
      "*la clé est du mode *, mais Stripe a répondu avec un objet de l'autre mode."
    ),
    // PrivatePostgres
    ("No PostgreSQL server is installed here", "Aucun serveur PostgreSQL n'est installé ici"),
    ("on Debian and Ubuntu install the package \"postgresql\"", "sous Debian et Ubuntu, installez le paquet « postgresql »"),
  ]

  /// What stands for `#`: what was not done, and what is to be done.
  static let verbs = [
    "sent": "envoyé", "changed": "changé", "migrated": "migré", "undone": "défait", "mended": "réparé", "sync": "synchroniser",
    "retry": "relancer", "cancel": "annuler", "edit": "modifier", "stop a sync": "arrêter une synchro", "migrate": "migrer",
    "mend": "réparer", "mend the trigger": "réparer le trigger",
  ]

  /// True for the sign of a place.
  static func isPlace(_ character: Character) -> Bool { character == "*" || character == "#" }

  /// A sentence in French, part by part: what failed, then, behind a semicolon, what to do.
  fileprivate static func french(_ sentence: String) -> String {
    let parts = sentence.split(separator: "; ").map(String.init)
    let french = parts.map(lookUp)
    // What is French already stays as it is.
    guard french.contains(where: { $0 != nil }) else { return sentence }
    return zip(parts, french).map { $1 ?? $0 }.joined(separator: " ; ")
  }

  /// The French of what matches a pattern as a whole; the SQLSTATE behind it stays.
  private static func lookUp(_ text: String) -> String? {
    for (english, french) in catalogue {
      guard let values = values(of: english, in: text) else { continue }
      var rest = values[...]
      return french.map { sign in
        guard isPlace(sign), let value = rest.popFirst() else { return String(sign) }
        return (sign == "#" ? verbs[value] : lookUp(value)) ?? value
      }.joined()
    }
    return nil
  }

  /// What stands in the places, or nil when the text is another one. The first place ends as early as it can.
  private static func values(of pattern: String, in text: String) -> [String]? {
    let literals = pattern.split(omittingEmptySubsequences: false, whereSeparator: isPlace)
    guard let first = literals.first, text.hasPrefix(first) else { return nil }
    var rest = text.dropFirst(first.count)
    var values: [String] = []
    for (index, literal) in literals.enumerated().dropFirst() {
      if index == literals.count - 1 {
        guard rest.hasSuffix(literal) else { return nil }
        values.append(String(rest.dropLast(literal.count)))
        return values
      }
      guard let range = rest.firstRange(of: literal) else { return nil }
      values.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return rest.isEmpty ? values : nil
  }
}

extension Language {
  /// What a lower module says in English, in this language as far as the catalogue has it.
  public func sentence(_ english: String) -> String { self == .french ? FrenchSentences.french(english) : english }
}
