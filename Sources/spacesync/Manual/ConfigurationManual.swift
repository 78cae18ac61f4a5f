import SyncCore

/// spacesync-config(5): the settings of the configuration file.
struct ConfigurationManual {
  /// One setting.
  struct Setting: Sendable {
    /// Its key.
    var key: String
    /// A line that sets it, which the configuration accepts as it is.
    var example: String
    /// What it decides.
    var meaning: Phrase
  }

  let words: Words

  /// All settings, of the defaults and of each profile.
  static let settings = [
    Setting(
      key: "database", example: #"database = "postgresql://ops@db1/spaces""#,
      meaning: Phrase(
        "The database, as --database takes it; DATABASE_URL and PGHOST and its kin come before it. Passwords belong into ~/.pgpass.",
        "La base, comme pour --database ; DATABASE_URL, PGHOST et ses semblables passent avant. Les mots de passe vont dans ~/.pgpass.")),
    Setting(
      key: "label", example: #"label = "PROD""#,
      meaning: Phrase(
        "The word shown on every screen and dialog, 16 characters at most; without it the profile's name in capitals.",
        "Le mot montré sur chaque écran et dialogue, 16 caractères au plus ; sans lui, le nom du profil en capitales.")),
    Setting(
      key: "colour", example: #"colour = "red""#,
      meaning: Phrase(
        "The colour of that word: black, red, green, yellow, blue, magenta, cyan or white. color is the same.",
        "La couleur de ce mot : black, red, green, yellow, blue, magenta, cyan ou white. color est synonyme.")),
    Setting(key: "production", example: "production = true", meaning: Phrase("Real customers pay here.", "De vrais clients paient ici.")),
    Setting(
      key: "read_only", example: "read_only = true",
      meaning: Phrase("Never write, as with --read-only.", "Ne jamais écrire, comme avec --read-only.")),
    Setting(
      key: "vat_percent", example: "vat_percent = 20",
      meaning: Phrase(
        "The VAT rate, 0 to 100 with two decimals at most; 20 by default.",
        "Le taux de TVA, 0 à 100, deux décimales au plus ; 20 par défaut.")),
    Setting(
      key: "currency", example: #"currency = "EUR""#,
      meaning: Phrase(
        "The currency of all prices, by its three letters; EUR by default.",
        "La monnaie de tous les prix, en trois lettres ; EUR par défaut.")),
    Setting(
      key: "recurring", example: "recurring = true",
      meaning: Phrase(
        "Monthly, quarter (three months) and yearly prices recur in Stripe, for a checkout that sells subscriptions; once by default. After a change, sync all.",
        "Les prix monthly, quarter (trois mois) et yearly sont récurrents dans Stripe, pour un paiement par abonnement ; uniques par défaut. Après un changement, synchronisez tout."
      )),
    Setting(
      key: "theme", example: #"theme = "dark""#,
      meaning: Phrase(
        "The colours of the screen: dark, light, mono or colour-blind.", "Les couleurs de l'écran : dark, light, mono ou colour-blind.")),
    Setting(
      key: "language", example: #"language = "fr""#,
      meaning: Phrase("fr or en; before the locale, after --lang.", "fr ou en ; avant la locale, après --lang.")),
    Setting(
      key: "processor", example: #"processor = "worker""#,
      meaning: Phrase(
        "What drains the queue: worker, or edge (the deployed Edge Function).",
        "Ce qui vide la file : worker, ou edge (la fonction Edge déployée).")),
    Setting(
      key: "mouse", example: "mouse = false",
      meaning: Phrase(
        "true: the mouse selects and scrolls; off by default, so that text can be selected.",
        "true : la souris sélectionne et défile ; non par défaut, pour pouvoir sélectionner du texte.")),
  ]

  /// The page in man(7).
  var page: String {
    var roff = Roff(title: "SPACESYNC-CONFIG", section: 5, manual: words.say("spacesync manual", "manuel de spacesync"))
    roff.section(words.say("NAME", "NOM"))
    roff.lead("spacesync-config - " + words.say("configuration file of spacesync(1)", "fichier de configuration de spacesync(1)"))
    roff.section("SYNOPSIS")
    roff.lead("$XDG_CONFIG_HOME/spacesync/config.toml\n~/.config/spacesync/config.toml")
    roff.section("DESCRIPTION")
    roff.lead(
      words.say(
        "A file in TOML, or the one that --config names. It is only ever read: the program writes nothing into it. What is wrong in it is said with its line, and the rest holds. Options come first, then the environment, then the profile, then the defaults.",
        "Un fichier TOML, ou celui que --config nomme. Il n'est que lu : le programme n'y écrit rien. Ce qui est faux est dit avec sa ligne, et le reste vaut. Les options passent d'abord, puis l'environnement, puis le profil, puis les défauts."
      ))
    roff.paragraph(
      words.say(
        "Settings at the top are defaults; a table [profiles.NAME] is a profile, chosen by --profile NAME, in which each of them may stand again.",
        "Les réglages en tête sont des défauts ; une table [profiles.NOM] est un profil, choisi par --profile NOM, où chacun peut figurer de nouveau."
      ))
    roff.section(words.say("SETTINGS", "RÉGLAGES"))
    for setting in Self.settings { roff.item(setting.example, setting.meaning(words.language)) }
    roff.section(words.say("KEYS", "TOUCHES"))
    roff.lead(
      words.say(
        "A table [keys], or [profiles.NAME.keys], gives commands of the dashboard other keys: a key in quotes, or a list of them. `spacesync keys` has the names of commands and keys; a key may also be written Ctrl-L or Alt-x.",
        "Une table [keys], ou [profiles.NOM.keys], donne d'autres touches aux commandes du tableau de bord : une touche entre guillemets, ou une liste. `spacesync keys` donne les noms des commandes et des touches ; une touche s'écrit aussi Ctrl-L ou Alt-x."
      ))
    roff.section(words.say("EXAMPLE", "EXEMPLE"))
    roff.example([
      "vat_percent = 20", "", "[profiles.production]", #"database = "service=production""#, #"label = "PROD""#, #"colour = "red""#,
      "production = true", "", "[profiles.staging]", #"database = "postgresql://ops@staging/spaces""#, "", "[keys]",
      #"sync_one = ["u", "F5"]"#,
    ])
    roff.section(words.say("SEE ALSO", "VOIR AUSSI"))
    roff.lead("spacesync(1)")
    return roff.text
  }
}
