import FoundationEssentials
import Testing

@testable import SyncCore

/// The catalogue of what lower modules say: nothing in it that nobody says, and every text put in stays.
@Suite struct FrenchSentencesTests {
  @Test("Every key stands in the sources, and has as many places in French")
  func keysAreSaid() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var sources = ""
    for module in ["Postgres", "PostgresStore", "PrivatePostgres", "Stripe", "Curses"] {
      let folder = root.appending(path: "Sources/\(module)").path
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder) where name.hasSuffix(".swift") {
        sources += try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      }
    }
    // Literals that go on in the next line, and what an interpolation puts in.
    sources.replace(#/"\s*\+\s*"/#, with: "")
    sources.replace("\\\"", with: "\"")
    for (english, french) in FrenchSentences.catalogue {
      for literal in english.split(separator: "*") {
        let isSaid = sources.contains(literal.split(separator: " ").joined(separator: " "))
        #expect(isSaid, "\(literal) of \(english)")
      }
      #expect(english.count { $0 == "*" } == french.count { $0 == "*" }, "\(english)")
    }
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
