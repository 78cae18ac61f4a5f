/// French for the sentences that the lower modules say in English: they know of no language, for a log and a test want one text.
///
/// A catalogue as gettext has it, keyed by the English text; `*` stands for whatever was put in. What is not in it stays English, as do a
/// server's own words. A test holds every key against the sources.
enum FrenchSentences {
  /// The English pattern and its French, with as many `*` in the same order.
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
    ("The Edge Function answered *", "La fonction Edge a répondu *"),
    ("The Edge Function failed: *", "La fonction Edge a échoué : *"),
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
      return french.map { $0 == "*" ? rest.popFirst() ?? "" : String($0) }.joined()
    }
    return nil
  }

  /// What stands in the places of the stars, or nil when the text is another one. The first star ends as early as it can.
  private static func values(of pattern: String, in text: String) -> [String]? {
    let literals = pattern.split(separator: "*", omittingEmptySubsequences: false)
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
