import SyncCore
import TextScreen

/// The one table of keys. Dispatch, footer, help, `spacesync keys` and `Assets/keys.md` all come from it.
///
/// Never bound: what tmux, screen, mosh, ssh or the tty take away (Ctrl-A, Ctrl-B, Ctrl-^, Ctrl-S, Ctrl-Q, Ctrl-\, Ctrl-O, Ctrl-V, Ctrl-Y,
/// `~`) and what an AZERTY keyboard hides behind AltGr (brackets, braces, backslash, pipe, `#`, `@`).
public struct Keymap: Sendable, Equatable {
  /// The keys as the program has them, before any rebinding.
  public static let standard = Keymap(table)

  /// The bindings in force, in the order of help and documents.
  public let bindings: [KeyBinding]
  private let index: [DashboardState.Pane: [Key: Int]]

  /// Makes a keymap of whole rows; of two rows with one key in one pane the later one gets it.
  init(_ bindings: [KeyBinding]) {
    self.bindings = bindings
    var index: [DashboardState.Pane: [Key: Int]] = [:]
    for (number, binding) in bindings.enumerated() {
      for pane in binding.scopes {
        for key in binding.keys { index[pane, default: [:]][key] = number }
      }
    }
    self.index = index
  }

  /// The binding of a key in a pane, or nil.
  public func binding(for key: Key, in pane: DashboardState.Pane) -> KeyBinding? { index[pane]?[key].map { bindings[$0] } }

  /// The binding of a command, or nil.
  public func binding(of command: Command) -> KeyBinding? { bindings.first { $0.command == command } }

  private static let everywhere = DashboardState.Pane.allCases
  private static let lists: [DashboardState.Pane] = [.spaces, .debug]
  private static let spacePanes: [DashboardState.Pane] = [.spaces, .card]

  /// All bindings, in the order of help and documents.
  public static let table: [KeyBinding] = [
    binding(
      .moveDown, [.character("j"), .down], everywhere, .move, Phrase("down", "bas"), moves),
    binding(
      .moveUp, [.character("k"), .up], everywhere, .move, Phrase("up", "haut"), moves),
    binding(
      .pageDown, [.pageDown, .control("d"), .control("f")], everywhere, .move, Phrase("page down", "page suiv."), pages),
    binding(
      .pageUp, [.pageUp, .control("u")], everywhere, .move, Phrase("page up", "page préc."), pages),
    binding(.first, [.character("g"), .home], everywhere, .move, Phrase("first", "début"), edges),
    binding(.last, [.character("G"), .end], everywhere, .move, Phrase("last", "fin"), edges),
    binding(
      .scrollLeft, [.character("h"), .left], everywhere, .move, Phrase("left", "gauche"), sideways),
    binding(
      .scrollRight, [.character("l"), .right], lists, .move, Phrase("right", "droite"), sideways),
    binding(.nextPane, [.tab], everywhere, .move, Phrase("pane", "volet"), neighbours, footer: 9),
    binding(.previousPane, [.backTab], everywhere, .move, Phrase("pane", "volet"), neighbours),
    binding(
      .spacesPane, [.character("1"), .character("&")], everywhere, .move, Phrase("spaces", "espaces"), panes),
    binding(
      .cardPane, [.character("2"), .character("é")], everywhere, .move, Phrase("card", "fiche"), panes),
    binding(
      .debugPane, [.character("3"), .character("\"")], everywhere, .move, Phrase("Stripe", "Stripe"), panes),
    binding(
      .open, [.enter], lists, .move, Phrase("open", "ouvrir"),
      Phrase("open card, unfold details", "ouvrir fiche ou détails"), footer: 4),
    binding(
      .back, [.escape], everywhere, .move, Phrase("back", "retour"),
      Phrase("fold, end filter, go back", "replier, ôter filtre")),

    binding(
      .search, [.character("/")], [.spaces], .find, Phrase("filter", "filtre"),
      Phrase("filter by text, ! inverts", "filtrer, ! inverse"), footer: 2),
    binding(
      .cycleFilter, [.character("f")], [.spaces], .find, Phrase("state", "état"),
      Phrase("(in)active, stale, all", "(in)actifs, à sync, tous"), footer: 3),
    binding(
      .nextMatch, [.character("n")], [.spaces], .find, Phrase("next match", "suivant"), matches),
    binding(
      .previousMatch, [.character("N")], [.spaces], .find, Phrase("previous match", "précédent"), matches),
    binding(
      .mark, [.character(" ")], [.spaces], .find, Phrase("mark", "marque"), marks, footer: 2),
    binding(
      .markRange, [.character("v")], [.spaces], .find, Phrase("mark range", "marquer la suite"), marks),
    binding(
      .unmarkAll, [.character("U")], [.spaces], .find, Phrase("unmark all", "ôter les marques"), marks),

    binding(
      .filterLog, [.character("/")], [.debug], .find, Phrase("filter log", "filtre"),
      Phrase("filter the log, ! inverts", "filtrer le journal")),
    binding(
      .cycleJobStatus, [.character("f")], [.debug], .find, Phrase("status", "état"),
      Phrase("jobs: failed, pending, all", "jobs : échecs, en attente"), footer: 8),

    binding(
      .syncOne, [.character("s")], everywhere, .act, Phrase("sync", "sync"),
      Phrase("sync it, marked, failed", "sync lui, marqués, échec"), danger: .narrow, footer: 0),
    binding(
      .syncAll, [.character("S")], lists, .act, Phrase("sync all", "tout"),
      Phrase("sync listed, or all active", "sync liste, ou les actifs"), danger: .wide,
      footer: 1),
    binding(
      .cancelJob, [.character("x")], everywhere, .act, Phrase("cancel", "annuler"),
      Phrase("cancel a job; stop a sync", "annuler job, arrêter sync"), danger: .narrow),
    binding(
      .export, [.character("E")], [.spaces], .act, Phrase("CSV", "CSV"),
      Phrase("export what is listed: CSV", "exporter la liste en CSV"), footer: 5),
    binding(
      .editSpace, [.character("e")], spacePanes, .act, Phrase("edit", "modifier"), Phrase("edit this space", "modifier cet espace"),
      danger: .narrow, footer: 4),
    binding(
      .toggleSpace, [.character("a")], spacePanes, .act, Phrase("(de)activate", "(dés)activer"),
      Phrase("(de)activate it or marked", "(dés)activer, ou marqués"), danger: .narrow, footer: 6),
    binding(
      .newSpace, [.character("A")], spacePanes, .act, Phrase("new", "nouveau"), Phrase("add a new space", "ajouter un espace"),
      danger: .narrow, footer: 8),
    binding(
      .deleteSpace, [.character("D")], spacePanes, .act, Phrase("delete", "supprimer"),
      Phrase("delete it (type its id)", "supprimer (taper son id)"), danger: .wide, footer: 7),
    binding(
      .undo, [.character("z")], spacePanes, .act, Phrase("undo", "défaire"),
      Phrase("undo last edit or toggle", "défaire la dernière modif."),
      danger: .narrow),
    binding(
      .testStripe, [.character("t")], [.debug], .act, Phrase("test", "test"),
      Phrase("test Stripe connection", "tester Stripe"), footer: 5),
    binding(
      .reportStatus, [.character("c")], [.debug], .act, Phrase("status", "statut"),
      Phrase("count synchronised spaces", "compter les à jour"), footer: 6),

    binding(.sortLeft, [.character("<")], [.spaces], .view, Phrase("sort left", "tri à gauche"), sorting),
    binding(.sortRight, [.character(">")], [.spaces], .view, Phrase("sort right", "tri à droite"), sorting),
    binding(.invertSort, [.character("I")], [.spaces], .view, Phrase("invert sort", "inverser le tri"), sorting),
    binding(
      .chooseColumns, [.character("w")], [.spaces], .view, Phrase("columns", "colonnes"),
      Phrase("choose columns", "choisir les colonnes")),
    binding(
      .followSelection, [.character("F")], [.spaces], .view, Phrase("follow", "suivre"),
      Phrase("follow selected row on/off", "suivre la ligne oui/non")),
    binding(
      .pause, [.character("p")], everywhere, .view, Phrase("pause", "pause"),
      Phrase("pause live, or the log", "suspendre, ou le journal")),
    binding(
      .showResults, [.character("R")], [.debug], .view, Phrase("results", "résultats"),
      Phrase("results of your actions", "résultats de vos actions"), footer: 7),
    binding(.showJobs, [.character("J")], [.debug], .view, Phrase("jobs", "jobs"), Phrase("jobs, live", "jobs, en direct"), footer: 7),
    binding(
      .showJournal, [.character("L")], [.debug], .view, Phrase("log", "journal"),
      Phrase("log of changes, live", "changements, en direct"), footer: 7),
    binding(
      .showLastReceipt, [.character("b")], [.debug], .view, Phrase("receipt", "bilan"),
      Phrase("receipt of the last bulk", "bilan du dernier envoi"), footer: 8),
    binding(
      .unfoldAll, [.character("+")], [.debug], .view, Phrase("unfold", "déplier"), folding),
    binding(.foldAll, [.character("-")], [.debug], .view, Phrase("fold", "replier"), folding),
    binding(
      .showMessages, [.character("m")], everywhere, .view, Phrase("messages", "messages"),
      Phrase("the last 200 messages", "200 derniers messages")),
    binding(
      .copyField, [.character("y")], everywhere, .view, Phrase("copy", "copier"),
      Phrase("copy a field (menu)", "copier un champ (menu)"), footer: 8),
    binding(
      .copyRow, [.character("Y")], everywhere, .view, Phrase("copy JSON", "copier JSON"),
      Phrase("copy it as JSON", "le copier en JSON")),
    binding(
      .openText, [.character("o")], everywhere, .view, Phrase("full text", "texte"),
      Phrase("its full text in $PAGER", "tout son texte ($PAGER)")),
    binding(
      .showHelp, [.character("?"), .function(1)], everywhere, .view, Phrase("help", "aide"),
      Phrase("the keys of this pane", "touches de ce volet"), footer: 10),

    binding(
      .reload, [.character("r")], everywhere, .system, Phrase("reload", "recharger"),
      reloads),
    binding(
      .repaint, [.control("l")], everywhere, .system, Phrase("repaint", "redessiner"),
      reloads),
    binding(
      .suspend, [.control("z")], everywhere, .system, Phrase("suspend", "suspendre"),
      Phrase("suspend (fg returns)", "suspendre (fg revient)")),
    binding(
      .interrupt, [.control("c")], everywhere, .system, Phrase("cancel", "annuler"),
      Phrase("cancel; twice: quit", "annuler ; 2 fois : quitter")),
    binding(
      .palette, [.character(":")], everywhere, .system, Phrase("command", "commande"),
      Phrase("command line (Tab lists)", "commande (Tab : la liste)"), footer: 9),
    binding(
      .quit, [.character("q")], everywhere, .system, Phrase("quit", "quitter"),
      ends, footer: 11),
    binding(
      .quitNow, [.character("Q")], everywhere, .system, Phrase("quit now", "quitter"),
      ends),
  ]

  // Rows with one help text share a line of the help.
  private static let moves = Phrase("down, up", "bas, haut")
  private static let pages = Phrase("a page down, up", "page suivante, précédente")
  private static let edges = Phrase("first, last row", "première, dernière ligne")
  private static let folding = Phrase("unfold, fold everything", "tout déplier, tout replier")
  private static let sideways = Phrase("scroll left, right; fold", "défiler ; (re)plier")
  private static let neighbours = Phrase("next, previous pane", "volet suivant, précédent")
  private static let panes = Phrase("spaces, card, Stripe", "espaces, fiche, Stripe")
  private static let matches = Phrase("next, previous match", "trouvé suivant, précédent")
  private static let marks = Phrase("mark, up to here, unmark", "marquer, jusqu'ici, ôter")
  private static let reloads = Phrase("reload or retry, repaint", "recharger, redessiner")
  private static let ends = Phrase("close or quit, quit now", "fermer ou quitter, quitter")
  private static let sorting = Phrase("sort column, invert", "colonne de tri, inverser")

  private static func binding(
    _ command: Command, _ keys: [Key], _ scopes: [DashboardState.Pane], _ group: KeyBinding.Group, _ title: Phrase, _ help: Phrase,
    danger: KeyBinding.Danger = .none, footer: Int? = nil
  ) -> KeyBinding {
    KeyBinding(
      command: command, keys: keys, scopes: scopes, group: group, title: title, help: help, danger: danger, footer: footer)
  }
}
