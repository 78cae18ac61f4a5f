import Curses
import Glibc
import PostgresStore
import Settings
import SyncCore
import TextScreen

/// What `info` and the support bundle tell: the program, its database, its terminal, its files. No secret stands in it.
struct Information: Sendable {
  /// The lines, aligned.
  var lines: [String]
  /// Why the database could not be asked, or nil.
  var failure: CommandFailure?

  /// Looks at everything; the database gets two questions.
  static func gather(_ context: CommandContext, _ options: GlobalOptions) async -> Information {
    let (words, surroundings) = (context.words, context.surroundings)
    var table = PlainTable([("spacesync", .left, nil), (ProductVersion.number, .left, nil)])
    func add(_ english: String, _ french: String, _ value: String) { table.add([words.say(english, french), value]) }
    let setting = context.preferences.database
    add("setting", "réglage", setting.source.rawValue + (setting.conninfo.isEmpty ? "" : ": \(setting.redacted)"))
    let profile = [context.preferences.profile.name, context.preferences.environment].compactMap { $0 }.filter { !$0.isEmpty }
    add("profile", "profil", profile.joined(separator: ", ").orDash + (context.preferences.isProduction == true ? " (production)" : ""))
    var failure: CommandFailure?
    do throws(StoreError) {
      let store = try await PostgresStore.open(context.connection)
      add("database", "base", store.target)
      add("PostgreSQL", "PostgreSQL", "\(store.serverVersion / 10_000).\(store.serverVersion % 10_000)")
      let clock = ContinuousClock()
      // The first question prepares its statement; the second one takes a round trip.
      let jobs = try await store.jobCounts()
      let started = clock.now
      _ = try await store.jobCounts()
      add("round trip", "aller-retour", milliseconds(started.duration(to: clock.now)))
      let spaces = try await store.spaceCounts(search: "")
      add("spaces", "espaces", "\(spaces.all)")
      add("jobs", "jobs", words.summary(jobs))
      await store.close()
    } catch {
      failure = CommandFailure(error)
      add("database", "base", "\(context.connection.redacted)")
    }
    add("read-only", "lecture seule", context.preferences.readOnly ? words.say("yes", "oui") : words.say("no", "non"))
    add("language", "langue", context.preferences.language.rawValue)
    let characters = CharacterSet.adopt(forced: options.characterSet)
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(surroundings.value).first
    add("locale", "locale", "\(locale ?? "-"), \(characters)")
    add(
      "colour", "couleur",
      "\(context.preferences.colour.rawValue), "
        + (context.preferences.colour.isOn(surroundings) ? words.say("on", "oui") : words.say("off", "non")))
    add("TERM", "TERM", surroundings.value("TERM") ?? "-")
    add("terminal", "terminal", terminal())
    add("multiplexer", "multiplexeur", multiplexer(surroundings))
    add("clipboard", "presse-papiers", clipboard(surroundings, words))
    add("pager", "afficheur", Pager(surroundings: surroundings).command?.joined(separator: " ") ?? "-")
    add("Stripe", "Stripe", stripe(context))
    add("Edge Function", "fonction Edge", surroundings.value("SPACESYNC_EDGE_URL").map(Redaction.redact) ?? "-")
    add(
      "configuration", "configuration",
      context.configuration.path.map { $0 + (context.configuration.exists ? "" : words.say(" (none)", " (aucune)")) } ?? "-")
    add("state", "état", surroundings.stateDirectory ?? "-")
    add("log", "journal", context.log.path ?? "-")
    return Information(lines: table.lines, failure: failure)
  }

  private static func milliseconds(_ duration: Duration) -> String {
    let tenths = duration / .microseconds(100)
    return "\(Int(tenths) / 10).\(Int(tenths) % 10) ms"
  }

  private static func terminal() -> String {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0 || ioctl(STDIN_FILENO, UInt(TIOCGWINSZ), &window) == 0 else { return "-" }
    return "\(window.ws_col)x\(window.ws_row)"
  }

  private static func multiplexer(_ surroundings: Surroundings) -> String {
    if surroundings.value("TMUX") != nil { return "tmux (set -s escape-time 20)" }
    return surroundings.value("STY") != nil ? "screen" : "-"
  }

  private static func clipboard(_ surroundings: Surroundings, _ words: Words) -> String {
    switch try? Clipboard(surroundings: surroundings).way(of: "") {
    case .command(let command): command.joined(separator: " ")
    case .sequence(_, .screen): words.say("OSC 52 through screen", "OSC 52 par screen")
    case .sequence: "OSC 52"
    case nil: "-"
    }
  }

  private static func stripe(_ context: CommandContext) -> String {
    do throws(CommandFailure) {
      guard try context.stripeConfiguration() != nil else { return "-" }
      return try context.stripeClient().mode == .live ? "LIVE" : "test"
    } catch {
      return Redaction.redact(context.words.language.sentence(error.message ?? "-"))
    }
  }
}

extension String {
  fileprivate var orDash: String { isEmpty ? "-" : self }
}
