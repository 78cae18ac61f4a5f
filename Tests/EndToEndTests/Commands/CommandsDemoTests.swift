import FoundationEssentials
import Glibc
import SyncCore
import Testing

@testable import spacesync

/// `demo` without a terminal: the whole product in plain lines, and no trace afterwards.
@Suite(.timeLimit(.minutes(3)), .serialized) struct CommandsDemoTests {
  /// A folder of its own, short enough for a socket's name and open to the server's user.
  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = "/tmp/spacesync-e2e-\(getpid())-\(Int.random(in: 0..<1_000_000))"
    try #require(mkdir(folder, 0o777) == 0)
    chmod(folder, 0o777)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  /// Processes that mention a folder in their arguments.
  private func processes(mentioning folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      guard Int32(name) != nil, let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else { return false }
      return String(decoding: data, as: UTF8.self).contains(folder)
    }
  }

  @Test func itSyncsEverythingAndLeavesNothing() async throws {
    try await withFolder { folder in
      let run = try await CommandRun.run("demo", "--spaces", "12", environment: ["TMPDIR": folder])
      #expect(run.code == 0)
      #expect(run.errors.isEmpty)
      let lines = run.output.split(separator: "\n").map(String.init)
      let summary = try #require(lines.last)
      let numbers = summary.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
      #expect(numbers.count >= 3)
      #expect(numbers[0] > 0 && numbers[0] == numbers[1] + numbers[2])
      #expect(lines.contains { $0.contains("simulated") })
      for word in ["pending", "processing", "completed"] { #expect(lines.contains { $0.contains("  \(word)") }, "\(word)") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      #expect(try processes(mentioning: folder).isEmpty)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aSignalCleansUpToo(_ signal: Int32) async throws {
    try await withFolder { folder in
      let run = try CommandRun(["demo", "--spaces", "400"], environment: ["TMPDIR": folder])
      await run.wait { $0.output.contains("processing") }
      run.signal(signal)
      #expect(await run.exitCode() == 128 + signal)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      #expect(try processes(mentioning: folder).isEmpty)
    }
  }

  @Test func aSignalWhileItStartsCleansUpToo() async throws {
    try await withFolder { folder in
      let run = try CommandRun(["demo"], environment: ["TMPDIR": folder])
      await run.wait { !$0.output.isEmpty }
      run.signal(SIGINT)
      #expect(await run.exitCode() == 130)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func keptDataCanBeUsedAgain() async throws {
    try await withFolder { folder in
      let run = try await CommandRun.run("demo", "--spaces", "3", "--keep", environment: ["TMPDIR": folder])
      #expect(run.code == 0)
      let kept = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(kept.count == 1)
      #expect(run.output.contains(folder + "/" + (kept.first ?? "?")))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/\(kept.first ?? "?")/PG_VERSION"))
      #expect(try processes(mentioning: folder).isEmpty)
      // The lines that it prints are those to type.
      let lines = run.output.split(separator: "\n").filter { $0.hasPrefix("  ") && $0.contains(folder) }.map { $0.dropFirst(2) }
      try #require(lines.count == 2)
      let again = try CommandRun.shell(
        """
        \(lines[0]) >'\(folder)/log' 2>&1 & server=$!
        until \(lines[1].replacing("spacesync ", with: "\"$0\" ", maxReplacements: 1)) list; do kill -0 $server || exit 9; done
        kill -INT $(head -n 1 '\(folder)/\(kept[0])/postmaster.pid'); wait $server
        """)
      #expect(await again.exitCode() == 0, "\(again.errors)")
      #expect(again.output.contains("3 in all"))
    }
  }

  @Test func theSamplesAreOfAllKindsAndAlwaysTheSame() {
    let samples = SampleData().spaces(48)
    #expect(samples.count == 48)
    #expect(samples.map(\.space) == SampleData().spaces(48).map(\.space))
    #expect(Set(samples.map(\.space.id)).count == 48)
    #expect(Set(samples.map(\.space.name)).count == 48)
    #expect(Set(samples.compactMap(\.space.pricing)) == Set(PricingType.allCases))
    #expect(samples.allSatisfy { ($0.space.price?.cents ?? 0) > 0 })
    #expect((4...16).contains(samples.filter { !$0.space.isActive }.count))
    #expect(samples.contains { $0.space.name.contains("会议室") })
    #expect(samples.contains { $0.space.name.count > 100 })
    #expect(Set(SampleData().spaces(1_000).map(\.space.name)).count == 1_000)
  }
}
