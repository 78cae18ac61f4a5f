import FakeStripe
import Foundation
import Testing

/// `spacesync stripe test` on the real binary, before a fake on loopback.
@Suite(.timeLimit(.minutes(2))) struct StripeCommandTests {
  /// Runs the command with a key and a base, if any; no database is there.
  private func run(
    _ arguments: [String] = ["stripe", "test"], key: String? = "sk_test_fake", base: String, more: [String: String] = [:]
  ) async throws -> (code: Int32, output: String, errors: String) {
    var environment = ["SPACESYNC_STRIPE_API_BASE": base].merging(more) { $1 }
    environment["STRIPE_SECRET_KEY"] = key
    let run = try CommandRun(arguments, database: "host=/nonexistent", environment: environment)
    return (await run.exitCode(), run.output, run.errors)
  }

  @Test func theAccountItsModeAndTheLatencyAreTold() async throws {
    let fake = try FakeStripe()
    let plain = try await run(base: fake.base)
    #expect(plain.code == 0)
    #expect(plain.output.hasPrefix("Stripe: acct_1Fake, test mode, "))
    #expect(plain.errors.isEmpty)
    let french = try await run(["--lang", "fr", "stripe", "test"], key: "sk_live_fake", base: fake.base)
    #expect(french.output.hasPrefix("Stripe: acct_1Fake, mode réel, "))
    let json = try await run(["stripe", "test", "--json"], base: fake.base)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(Set(object.keys) == ["ok", "account", "mode", "latency_ms", "error"])
    #expect(object["ok"] as? Bool == true)
    #expect(object["account"] as? String == "acct_1Fake")
    #expect(object["mode"] as? String == "test")
    #expect(object["latency_ms"] is Int)
    #expect(object["error"] is NSNull)
    #expect(Set(fake.requests.compactMap { $0.headers["user-agent"] }) == ["spacesync/0.1.0"])
  }

  @Test(arguments: [("pk_test_abcdef", 2), ("sk_org_abcdef", 2), ("abcdef", 2), (nil, 2), ("sk_test_abcdef", 1)])
  func otherKeysAreRefusedInOneSentenceThatKeepsThem(_ key: String?, _ code: Int32) async throws {
    let fake = try FakeStripe()
    let result = try await run(["stripe", "test", "--json"], key: key, base: fake.base)
    #expect(result.code == code)
    #expect(result.output.hasPrefix(#"{"ok":false,"account":null,"mode":null,"latency_ms":null,"error":""#))
    #expect(result.errors.hasPrefix("spacesync: "))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(key == "sk_test_abcdef" || fake.requestCount == 0)
    #expect(!(result.output + result.errors).contains("_abcdef"))
  }

  @Test func whatGoesWrongIsSaidAndBounded() async throws {
    let fake = try FakeStripe()
    for (fault, word) in [(Fault.hang, "within 500 ms"), (.html(502), "not one of Stripe's"), (.redirect("http://127.0.0.1:1"), "307")] {
      fake.arm(FaultRule(fault, times: 100))
      let result = try await run(base: fake.base, more: ["SPACESYNC_STRIPE_TIMEOUT_MS": "500"])
      #expect(result.code == 1)
      #expect(result.errors.contains(word), "\(result.errors)")
    }
    let french = try await run(["--lang", "fr", "stripe", "test"], base: "http://127.0.0.1:1")
    #expect(french.code == 1 && french.errors.contains("injoignable : ") && !french.errors.contains("Not reached"), "\(french.errors)")
    #expect(try await run(base: "http://example.com").code == 2)
    #expect(try await run(base: fake.base, more: ["SPACESYNC_STRIPE_TIMEOUT_MS": "soon"]).code == 2)
  }

  @Test func noLogAndNoProcessListShowsTheKey() async throws {
    let fake = try FakeStripe()
    let folder = FileManager.default.temporaryDirectory.appending(path: "spacesync-state-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    fake.arm(FaultRule(.status(401), times: 100))
    let result = try await run(["stripe", "test", "-v"], base: fake.base, more: ["XDG_STATE_HOME": folder.path])
    #expect(result.code == 1)
    let log = try String(contentsOf: folder.appending(path: "spacesync/log"), encoding: .utf8)
    #expect(log.contains("GET /v1/account 401"))
    #expect(!(log + result.output + result.errors).contains("sk_test_fake"))
    // Given by mistake where it has no place, it is neither printed nor kept.
    let misplaced = try await run(["stripe", "sk_test_misplacedkey"], base: fake.base)
    #expect(misplaced.code == 2)
    #expect(!misplaced.errors.contains("misplacedkey"))
  }

  @Test func aProxyOfTheSurroundingsCarriesHTTPSAndNeverSeesTheKey() async throws {
    let proxy = try FakeStripe()
    let more = ["HTTPS_PROXY": proxy.base, "SPACESYNC_STRIPE_TIMEOUT_MS": "5000"]
    let result = try await run(base: "https://api.stripe.com", more: more)
    #expect(result.code == 1)
    let seen = try #require(proxy.requests.first)
    #expect(seen.method == "CONNECT")
    #expect(seen.path == "api.stripe.com:443")
    #expect(proxy.requests.allSatisfy { $0.headers["authorization"] == nil })
    // Plain http on this machine goes past any proxy.
    let fake = try FakeStripe()
    let before = proxy.requestCount
    #expect(try await run(base: fake.base, more: ["http_proxy": proxy.base, "ALL_PROXY": proxy.base]).code == 0)
    #expect(proxy.requestCount == before)
  }

  @Test("Name servers that answer nothing hold nobody up beyond the time-out", .enabled(if: access("/usr/bin/cc", X_OK) == 0))
  func deadNameServersHoldNobodyUp() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "spacesync-resolver-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // As the C library waits: in its own call, which nothing can break off.
    let source = folder.appending(path: "resolver.c")
    let library = folder.appending(path: "resolver.so")
    try "#include <unistd.h>\nint getaddrinfo() { sleep(60); return -3; }\n".write(to: source, atomically: true, encoding: .utf8)
    let compiler = try Process.run(URL(filePath: "/usr/bin/cc"), arguments: ["-shared", "-fPIC", "-w", "-o", library.path, source.path])
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
    let started = ContinuousClock.now
    let result = try await run(
      base: "https://stripe.example", more: ["LD_PRELOAD": library.path, "SPACESYNC_STRIPE_TIMEOUT_MS": "1000"])
    #expect(result.code == 1 && result.errors.contains("within 1 s"), "\(result.errors)")
    #expect(started.duration(to: .now) < .seconds(20))
  }
}
