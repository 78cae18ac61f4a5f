import DatabaseSupport
import FoundationEssentials
import Glibc
import SyncCore
import Testing

@testable import spacesync

/// What support gets, and that no secret is in it wherever one was planted.
@Suite(.timeLimit(.minutes(3))) struct SupportTests {
  private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/spacesync-support-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: path + "/config/spacesync", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: path + "/state/spacesync", withIntermediateDirectories: true)
    return path
  }

  @Test func theBundleHoldsEverythingButSecrets() async throws {
    let database = try await TestDatabase.make(.legacy)
    let home = try folder()
    defer { try? FileManager.default.removeItem(atPath: home) }
    let secrets = [
      "uriSecret1", "environmentSecret2", "sk_test_stripeSecret3", "edgeSecret4", "fileSecret5", "keyFileSecret6", "logSecret7",
      "sslSecret8",
    ]
    try """
    # fileSecret5 was the old one
    [profiles.other]
    database = "postgresql://ops:fileSecret5@db9/spaces?sslpassword=sslSecret8"
    label = "OTHER"
    """.write(toFile: home + "/config/spacesync/config.toml", atomically: true, encoding: .utf8)
    try "sk_test_keyFileSecret6\n".write(toFile: home + "/key", atomically: true, encoding: .utf8)
    try """
    2026-11-22T10:00:00Z 1 error the library said environmentSecret2 and edgeSecret4
    2026-11-22T10:00:00Z 1 error connect to postgresql://a:logSecret7@b/c, sk_test_stripeSecret3, sk_test_keyFileSecret6, uriSecret1 fileSecret5

    """.write(toFile: home + "/state/spacesync/log", atomically: true, encoding: .utf8)
    let environment = [
      "HOME": home, "XDG_CONFIG_HOME": home + "/config", "XDG_STATE_HOME": home + "/state", "PGPASSWORD": "environmentSecret2",
      "STRIPE_SECRET_KEY": "sk_test_stripeSecret3", "SPACESYNC_EDGE_TOKEN": "edgeSecret4", "SPACESYNC_EDGE_URL": "https://edge.example/f",
    ]
    let conninfo = database.conninfo + " password=uriSecret1"
    for extra in [[:], ["STRIPE_SECRET_KEY": "", "STRIPE_SECRET_KEY_FILE": home + "/key"]] {
      let run = try await CommandRun.run("report", database: conninfo, environment: environment.merging(extra) { $1 })
      #expect(run.code == 0, "\(run.errors)")
      let path = String(run.output.dropLast())
      #expect(path.hasPrefix(home + "/state/spacesync/report-"))
      var facts = stat()
      #expect(stat(path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      for part in [
        "== info", "== doctor", "== configuration", "== log", "plain-insert-trigger", "[profiles.other]", "label = OTHER",
        "the library said",
      ] {
        #expect(text.contains(part), "\(part) is missing")
      }
      let mine = extra.isEmpty ? secrets.filter { $0 != "keyFileSecret6" } : secrets.filter { $0 != "sk_test_stripeSecret3" }
      for secret in mine { #expect(!text.contains(secret), "\(secret) is told") }
      #expect(!text.contains("\u{1B}"))
      unlink(path)
    }
  }

  @Test func itNeverOverwritesAndWorksWithoutADatabase() async throws {
    let home = try folder()
    defer { try? FileManager.default.removeItem(atPath: home) }
    let path = home + "/mine.txt"
    let run = try await CommandRun.run("report", path, database: "postgres://ops:secret@localhost:1/x", environment: ["HOME": home])
    #expect(run.code == 0)
    #expect(run.output == path + "\n")
    let first = try String(contentsOfFile: path, encoding: .utf8)
    #expect(first.contains("== info") && !first.contains("secret"))
    let again = try await CommandRun.run("report", path, database: "host=/nonexistent", environment: ["HOME": home])
    #expect(again.code == 1)
    #expect(again.errors.contains(path))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == first)
    symlink("/nonexistent-target", home + "/link")
    #expect(try await CommandRun.run("report", home + "/link", database: "host=/nonexistent", environment: ["HOME": home]).code == 1)
  }

  @Test func infoTellsAllThatSupportAsksFor() async throws {
    let database = try await TestDatabase.make(.legacy)
    let environment = ["TERM": "tmux-256color", "TMUX": "/tmp/tmux,1,0", "STRIPE_SECRET_KEY": "sk_live_infoSecret", "PAGER": "most -s"]
    let run = try await CommandRun.run("info", database: database.conninfo, environment: environment)
    #expect(run.code == 0)
    for part in [
      "PostgreSQL", "round trip", "tmux-256color", "tmux load-buffer -w -", "most -s", "LIVE", "C.UTF-8, utf8", "config.toml",
      "escape-time",
      "/.local/state/spacesync/log",
    ] { #expect(run.output.contains(part), "\(part) is missing in \(run.output)") }
    #expect(!run.output.contains("infoSecret"))
    let french = try await CommandRun.run("info", "--lang", "fr", database: database.conninfo)
    #expect(french.output.contains("aller-retour") && french.output.contains("presse-papiers"))
  }
}
