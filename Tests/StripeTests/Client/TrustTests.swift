import Foundation
import SyncCore
import Testing

@testable import Stripe

/// Certificates: an unknown one is refused before the key is sent, and the surroundings may name one to trust.
struct TrustTests {
  @Test func aCertificateIsTrustedOnlyWhenTheSurroundingsNameIt() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "spacesync-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let certificate = folder.appending(path: "certificate.pem").path
    let key = folder.appending(path: "key.pem").path
    let request = [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
      "-keyout", key, "-out", certificate,
    ]
    let made = try Self.openssl(request)
    made.process.waitUntilExit()
    try #require(made.process.terminationStatus == 0)
    // A web page of statistics on any free port, which it says in its first line.
    let server = try Self.openssl(["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"])
    // Not SIGTERM, which a program started from a thread that blocks it never hears.
    defer { kill(server.process.processIdentifier, SIGKILL) }
    let port = try #require(Self.port(server.output))

    let environment = ["STRIPE_SECRET_KEY": "sk_test_fake", "SPACESYNC_STRIPE_API_BASE": "https://127.0.0.1:\(port)"]
    let stranger = try #require(try StripeConfiguration.read(environment, version: "0"))
    let refused = await stripeFailure { _ = try await StripeClient(stranger).account() }
    #expect(refused?.message.contains("can't be trusted") == true, "\(String(describing: refused))")

    let trusting = try #require(try StripeConfiguration.read(environment.merging(["SSL_CERT_FILE": certificate]) { $1 }, version: "0"))
    let answered = await stripeFailure { _ = try await StripeClient(trusting).account() }
    #expect(answered?.status == 200, "\(String(describing: answered))")
    #expect(answered?.kind == .transient)
  }

  private static func openssl(_ arguments: [String]) throws -> (process: Process, output: Pipe) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return (process, output)
  }

  /// The port of the line `ACCEPT 127.0.0.1:PORT`.
  private static func port(_ output: Pipe) -> Int? {
    var text = ""
    while !text.contains("\n") || !text.contains("ACCEPT") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { return nil }
      text += String(decoding: data, as: UTF8.self)
    }
    let line = text.split(separator: "\n").first { $0.contains("ACCEPT") }
    return line?.split(separator: ":").last.flatMap { Int($0.prefix { $0.isNumber }) }
  }
}
