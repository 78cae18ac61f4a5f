import FoundationEssentials
import Testing

@testable import SyncCore

/// The catalogue of what lower modules say: nothing in it that nobody says, and every text put in stays.
@Suite struct FrenchSentencesTests {
  @Test("Every key stands in the sources, and has as many places in French")
  func keysAreSaid() throws {
    var sources = try Self.sources(["Postgres", "PostgresStore", "PrivatePostgres", "Stripe", "Curses"])
    sources.replace("\\\"", with: "\"")
    for (english, french) in FrenchSentences.catalogue {
      for literal in english.split(whereSeparator: FrenchSentences.isPlace) {
        let isSaid = sources.contains(literal.split(separator: " ").joined(separator: " "))
        #expect(isSaid, "\(literal) of \(english)")
      }
      #expect(english.filter(FrenchSentences.isPlace) == french.filter(FrenchSentences.isPlace), "\(english)")
    }
    for verb in FrenchSentences.verbs.keys {
      #expect(["\"\(verb)\"", "Nothing was \(verb): this session", "--read-only to \(verb)."].contains { sources.contains($0) }, "\(verb)")
    }
  }

  @Test("Every sentence that an error of the lower modules says to an operator has its French, part by part")
  func everySentenceIsThere() throws {
    let sources = try Self.sources(["Postgres", "PostgresStore", "Stripe", "Curses"])
    let heads =
      #/(?:(?:StoreError|PostgresError)\(\s*(?:code: )?\.\w+,|EdgeFailure\((?:status: [^,"]+,)?|StripeFailure\([^"]*?message:|hint:|case \.\w+(?:\([^)]*\))?:)\s*(?=")/#
    var sentences: [String] = []
    for head in sources.matches(of: heads) {
      // Of the cases only an error's own descriptions are sentences; the others are names and SQL.
      let isCase = head.output.hasPrefix("case")
      let sentence = Self.literal(in: sources[head.range.upperBound...])
      guard !isCase || sentence.contains("terminal"), sentence.contains(where: { $0.isLowercase }), sentence.contains(" ") else { continue }
      sentences.append(sentence)
    }
    #expect(sentences.count > 60)
    for sentence in sentences {
      for part in sentence.split(separator: "; ") where part.contains(where: \.isLowercase) {
        #expect(Language.french.sentence(String(part)) != part, "\(part)")
      }
    }
  }

  /// All source files of some modules, with literals that go on in the next line in one piece.
  private static func sources(_ modules: [String]) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var sources = ""
    for module in modules {
      let folder = root.appending(path: "Sources/\(module)").path
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder) where name.hasSuffix(".swift") {
        sources += try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      }
    }
    sources.replace(#/"\s*\+\s*"/#, with: "")
    return sources
  }

  /// The text of the literal that begins here; what an interpolation puts in is a word of its name's.
  private static func literal(in source: Substring) -> String {
    let fillings = ["effect": "Row security hides every row of spaces from the role", "lacks": "lacks the column", "done": "changed"]
    var text = ""
    var rest = source.dropFirst()
    while let character = rest.popFirst(), character != "\"" {
      guard character == "\\", let escaped = rest.popFirst() else {
        text.append(character)
        continue
      }
      guard escaped == "(" else {
        text.append(escaped)
        continue
      }
      var depth = 1
      var name = ""
      while depth > 0, let inner = rest.popFirst() {
        if inner == "(" { depth += 1 }
        if inner == ")" { depth -= 1 }
        if depth > 0 { name.append(inner) }
      }
      text += fillings[name] ?? "X"
    }
    return text
  }

  @Test("What a sentence puts into another one is French, too")
  func aSentenceInASentence() {
    let english = "db1:5432/x as a refused: the server wants a password, and none was given; check user, password and pg_hba.conf"
    let french =
      "db1:5432/x as a refuse : le serveur veut un mot de passe, et aucun n'a été donné ; vérifiez l'utilisateur, le mot de passe et pg_hba.conf"
    #expect(Language.french.sentence(english) == french)
    #expect(
      Language.french.sentence("Nothing was sent: this session is read-only; start without --read-only to sync.")
        == "Rien n'a été envoyé : cette session est en lecture seule ; relancez sans --read-only pour synchroniser.")
  }

  @Test("A name stays, though a verb of ours is spelled so", arguments: FrenchSentences.verbs.keys)
  func aNameIsNoVerb(name: String) {
    #expect(
      Language.french.sentence("Nothing was changed: there is no role \(name); connect as \(name).")
        == "Rien n'a été changé : le rôle \(name) n'existe pas ; connectez-vous comme \(name).")
  }

  @Test(arguments: [
    (
      "Can't connect to /run:5432/x as a: No such file or directory; check that the server runs, and host and port",
      "Connexion impossible à /run:5432/x as a : No such file or directory ; vérifiez que le serveur tourne, l'hôte et le port"
    ),
    (
      "db1:5432/x as a refused: role \"a\" does not exist (SQLSTATE 28000); check user, password and pg_hba.conf",
      "db1:5432/x as a refuse : role \"a\" does not exist (SQLSTATE 28000) ; vérifiez l'utilisateur, le mot de passe et pg_hba.conf"
    ),
    (
      "The table spaces lacks the column name, which spacesync needs; is this the right database?",
      "Il manque à la table spaces la colonne name, dont spacesync a besoin ; est-ce la bonne base ?"
    ),
    ("Something new; try again", "Something new ; réessayez"), ("Something new", "Something new"),
    ("Fait ; rien de plus.", "Fait ; rien de plus."), ("", ""),
  ])
  func sentence(english: String, french: String) {
    #expect(Language.french.sentence(english) == french)
    #expect(Language.english.sentence(english) == english)
  }
}
