import DatabaseSupport
import Fixtures
import TerminalSupport
import Testing

/// Secrets are planted wherever an operator's surroundings may hold one; none is ever on the screen or in what `:report` writes for support.
@Suite(.timeLimit(.minutes(3))) struct SecretTests {
  private static let secrets = [
    "sk_test_plantedKey1", "plantedUri2", "plantedEnvironment3", "plantedService4", "plantedPassfile5", "plantedToken6", "plantedProfile7",
    "plantedLog8",
  ]

  private func folder(_ database: TestDatabase, knowing known: [String]) throws -> (TemporaryFolder, [String: String]) {
    let folder = try TemporaryFolder()
    for name in ["config/spacesync", "state/spacesync"] { try folder.makeFolder(name) }
    let place = database.conninfo.replacing("'", with: "").split(separator: " ").joined(separator: "\n")
    try folder.write("services", "[planted]\n\(place)\npassword=plantedService4\n")
    try folder.write("passwords", "*:*:*:*:plantedPassfile5\n")
    try folder.write("config/spacesync/config.toml", "[profiles.other]\ndatabase = \"postgres://a:plantedProfile7@h/d\"\n")
    // What a library may have said, in whatever words.
    let said = known.joined(separator: " and ")
    try folder.write("state/spacesync/log", "2026-11-22T10:00:00Z 1 error \(said), postgres://a:plantedLog8@b/c\n")
    let environment = [
      "HOME": folder.path, "XDG_CONFIG_HOME": folder.path + "/config", "XDG_STATE_HOME": folder.path + "/state",
      "STRIPE_SECRET_KEY": "sk_test_plantedKey1", "PGPASSWORD": "plantedEnvironment3", "PGSERVICEFILE": folder.path + "/services",
      "PGPASSFILE": folder.path + "/passwords", "SPACESYNC_STRIPE_API_BASE": "http://127.0.0.1:1", "SPACESYNC_EDGE_TOKEN": "plantedToken6",
      "SPACESYNC_EDGE_URL": "https://edge.example/f",
    ]
    return (folder, environment)
  }

  @Test(arguments: ["--database", "service"]) func noneIsShownOrReported(way: String) async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(8)
    // What the program was never told it can't know to be one.
    let known = Self.secrets.filter { $0 != "plantedLog8" && (way != "service" || $0 != "plantedUri2") }
    let (folder, environment) = try folder(database, knowing: known)
    let conninfo = way == "service" ? "service=planted" : database.conninfo + " password=plantedUri2"
    let terminal = try PseudoTerminal.spawn(
      BuiltProduct.path("spacesync"), ["--database", conninfo], environment: PseudoTerminal.environment.merging(environment) { $1 },
      size: (140, 40))
    try await terminal.waitUntil("rows and feed") { $0.contains("Space 001") && $0.lines[0].contains("* ") }
    // Every place that tells of surroundings: information, a failing test of the key, messages, the log, and then the report itself.
    terminal.type(":info\r")
    try await terminal.waitFor("round trip")
    terminal.type("q3t")
    // The word Stripe stands there in any case; an error that came after `:report` would keep its answer waiting for a key.
    try await terminal.waitFor("Not reached")
    terminal.type("L1")
    try await database.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    terminal.type("m")
    try await terminal.waitFor("Messages")
    terminal.type("q")
    try await terminal.waitUntil("the feed again", timeout: .seconds(45)) { $0.lines[0].contains("* ") }
    terminal.type(":report\r")
    try await terminal.waitFor("for support:")
    let report = try #require(folder.names(in: "state/spacesync").first { $0.hasPrefix("report-") })
    let text = try #require(folder.text(of: "state/spacesync/\(report)"))
    for part in ["== info", "== doctor", "== configuration", "== log", "Space 001", "[profiles.other]"] {
      #expect(text.contains(part), "\(part) is missing")
    }
    terminal.type("Q")
    #expect(try await terminal.waitForExit() == .exited(0))
    let shown = String(decoding: terminal.output, as: UTF8.self)
    let log = folder.text(of: "state/spacesync/log")?.split(separator: "\n").dropFirst().joined(separator: "\n") ?? ""
    for secret in Self.secrets {
      #expect(!text.contains(secret), "\(secret) is in the report")
      #expect(!shown.contains(secret), "\(secret) was on the screen")
      #expect(!log.contains(secret), "\(secret) is in the log")
    }
  }
}
