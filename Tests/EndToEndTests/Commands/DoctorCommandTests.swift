import DatabaseSupport
import SyncCore
import TerminalSupport
import Testing

@testable import spacesync

/// `doctor`: exit codes, JSON of the contract, and text for people.
@Suite(.timeLimit(.minutes(2))) struct DoctorCommandTests {
  private static let keys: Set<String> = ["id", "severity", "title", "count", "sample", "fix", "fixable"]

  @Test("An existing deployment is an error until its trigger is mended, and a warning until it is migrated")
  func mending() async throws {
    let database = try await TestDatabase.make()
    let sick = try await CommandRun.run("doctor", "--json", database: database.conninfo)
    #expect(sick.code == 2 && sick.errors.isEmpty)
    let document = try JSON.parse(sick.output)
    #expect(document.keys == ["findings"])
    let findings = document["findings"].elements
    #expect(findings.allSatisfy { $0.keys == Self.keys })
    let trigger = try #require(findings.first { $0["id"].text == "plain-insert-trigger" })
    #expect(trigger["severity"].text == "critical" && trigger["count"].count == 1 && trigger["sample"].elements.count == 1)
    #expect(findings.contains { $0["severity"].text == "ok" && $0["id"].text == "unique-key" })

    // Nobody can be asked here, so it shows what it would do, and does nothing.
    for (options, isDocument) in [([], false), (["--json"], true)] {
      let asking = try CommandRun(["doctor", "--fix", "plain-insert-trigger"] + options, database: database.conninfo)
      #expect(await asking.exitCode() == 2)
      #expect((isDocument ? asking.errors : asking.output).contains("+        ON CONFLICT (space_id, event_type) DO UPDATE"))
      #expect(asking.errors.contains("--yes") && asking.output.isEmpty == isDocument)
    }
    let untouched = try JSON.parse(try await CommandRun.run("doctor", "--json", database: database.conninfo).output)
    #expect(untouched["findings"].elements.first { $0["id"].text == "plain-insert-trigger" }?["severity"].text == "critical")

    let mended = try await CommandRun.run("doctor", "--fix", "plain-insert-trigger", "--yes", "--json", database: database.conninfo)
    #expect(mended.code == 1 && mended.errors.isEmpty)
    let after = try JSON.parse(mended.output)
    #expect(after.keys == ["findings", "fixed"])
    #expect(after["fixed"].elements.map { $0["id"].text } == ["plain-insert-trigger"])
    #expect(after["findings"].elements.first { $0["id"].text == "plain-insert-trigger" }?["severity"].text == "ok")

    #expect(try await CommandRun.run("migrate", database: database.conninfo).code == 0)
    let healthy = try await CommandRun.run("doctor", "--json", database: database.conninfo)
    #expect(healthy.code == 0, "\(healthy.output)")
    #expect(try JSON.parse(healthy.output)["findings"].elements.allSatisfy { $0["severity"].text == "ok" })
  }

  @Test("On a terminal the difference of the trigger's function is shown, and No is the default")
  func asking() async throws {
    let database = try await TestDatabase.make()
    for (answer, end, count) in [("\r", Int32(1), "0"), ("y\r", 1, "1")] {
      let arguments = ["--database", database.conninfo, "doctor", "--fix", "plain-insert-trigger"]
      let terminal = try PseudoTerminal.spawn(BuiltProduct.path("spacesync"), arguments, size: (160, 60))
      try await terminal.waitFor("Replace the function public.enqueue_stripe_sync()? [y/N]")
      terminal.type(answer)
      #expect(try await terminal.waitForExit() == .exited(end))
      #expect(
        try await database.value("SELECT count(*)::text FROM pg_proc WHERE proname = 'enqueue_stripe_sync' AND prosrc LIKE '%ON CONFLICT%'")
          == count)
    }
  }

  /// True for what no text may hold but a line's end.
  private static func drivesTerminal(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F...0x9F, 0x202E: true
    default: false
    }
  }

  @Test("Text fits 80 columns in both languages, says how to mend, and is safe whatever a row holds")
  func text() async throws {
    let database = try await TestDatabase.make()
    try await database.execute(
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
      VALUES (gen_random_uuid(), E'\\u001b]0;owned\\u0007\\u009b2J', '{}', E'odd\\u202E')
      """)
    for (language, word) in [("en", "CRITICAL  plain-insert-trigger (1)"), ("fr", "CRITIQUE  plain-insert-trigger (1)")] {
      let run = try await CommandRun.run("doctor", "--lang", language, database: database.conninfo)
      #expect(run.code == 2)
      #expect(run.output.contains(word))
      #expect(run.output.contains("spacesync doctor --fix plain-insert-trigger"))
      #expect(run.output.contains("unknown-statuses") && !run.output.contains("\nok "))
      let hostile = run.output.unicodeScalars.filter { Self.drivesTerminal($0) }
      #expect(hostile.isEmpty)
      // SQL to copy begins with four spaces, and is never broken.
      let long = run.output.split(separator: "\n").filter { $0.count > 80 && !$0.hasPrefix("    ") }
      #expect(long.isEmpty, "\(long)")
    }
    let verbose = try await CommandRun.run("doctor", "-v", database: database.conninfo)
    #expect(verbose.output.contains("\nok unique-key"))
  }

  @Test("Wrong words and unsafe wishes are wrong use, a fix that fails is said, no database is 3")
  func failures() async throws {
    let database = try await TestDatabase.make()
    let unknown = try await CommandRun.run("doctor", "--fix", "no-such-thing", database: database.conninfo)
    #expect(unknown.code == 2 && unknown.output.isEmpty)
    let unsafe = try await CommandRun.run("doctor", "--fix", "foreign-key", database: database.conninfo)
    #expect(unsafe.code == 2 && unsafe.errors.contains("foreign-key is not mended by --fix"))
    let readOnly = try await CommandRun.run("doctor", "--read-only", "--fix", "orphans", database: database.conninfo)
    #expect(readOnly.code == 2 && readOnly.errors.contains("read-only"))
    let nowhere = try await CommandRun.run("doctor", database: "host=/nonexistent user=x dbname=x")
    #expect(nowhere.code == 3)
  }

  @Test("The exit code is that of the worst finding")
  func exitCodes() {
    let code = { (severities: [Finding.Severity]) in
      DoctorCommand.exitCode(of: severities.map { Finding(.orphans, $0, Phrase("", "")) })
    }
    #expect(code([]) == 0 && code([.ok, .info]) == 0 && code([.warn, .ok]) == 1 && code([.error]) == 2 && code([.critical, .warn]) == 2)
  }

  @Test("A sentence is broken at spaces; a word that is too long stands alone")
  func wrapping() {
    let lines = DoctorReport.wrap(String(repeating: "word ", count: 40), indent: 4, hanging: 2)
    #expect(lines.count == 3 && lines.allSatisfy { $0.count <= 80 })
    #expect(lines[0].hasPrefix("    word") && lines[1].hasPrefix("      word"))
    #expect(DoctorReport.wrap("a " + String(repeating: "x", count: 100), indent: 0) == ["a", String(repeating: "x", count: 100)])
  }
}
