import FakeStripe
import Foundation
import Testing

/// Stripe's own Python package runs against the fake, so that the fake is not only what we take Stripe for.
///
/// The package is installed from PyPI into a virtual environment in a temporary folder, which goes when the test ends.
struct OfficialPackageTests {
  @Test func theOfficialPackageIsContentWithTheFake() throws {
    let fake = try FakeStripe()
    let folder = FileManager.default.temporaryDirectory.appending(path: "spacesync-stripe-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = try Self.run("/usr/bin/env", ["python3", "-m", "venv", folder.path])
    #expect(environment.code == 0, "Python 3 can't make a virtual environment (Debian: python3-venv): \(environment.output)")
    let pip = ["install", "--quiet", "--disable-pip-version-check", "--no-input", "stripe==16.1.0"]
    let installed = try Self.run(folder.appending(path: "bin/pip").path, pip)
    #expect(installed.code == 0, "PyPI can't be reached, so Stripe's own package can't try the fake: \(installed.output)")
    guard installed.code == 0 else { return }
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "calls.py").path
    let result = try Self.run(folder.appending(path: "bin/python").path, [script, fake.base])
    #expect(result.code == 0, "\(result.output)")
    #expect(result.output.contains("all calls were answered as expected"))
    let agents = Set(fake.requests.compactMap { $0.headers["user-agent"] })
    #expect(agents.count == 1 && agents.first?.hasPrefix("Stripe/v1 PythonBindings") == true)
  }

  /// Runs a program to its end.
  private static func run(_ path: String, _ arguments: [String]) throws -> (code: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    // Proxies of the surroundings are for the registry, not for loopback.
    process.environment = ProcessInfo.processInfo.environment.merging(["NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
