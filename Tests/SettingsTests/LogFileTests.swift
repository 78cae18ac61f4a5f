import FoundationEssentials
import Glibc
import Testing

@testable import Settings

/// The log: private, small, whole lines, no secrets.
struct LogFileTests {
  /// Runs a test with a folder of its own.
  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "spacesync-log-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private func lines(_ path: String) throws -> [String] {
    try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test func nothingIsOpenedBeforeThereIsSomethingToSay() async throws {
    try await withFolder { folder in
      let log = LogFile(directory: folder + "/state/spacesync")
      log.write(.debug, "too quiet")
      #expect(!FileManager.default.fileExists(atPath: folder))
      log.write(.info, "loud enough")
      let path = try #require(log.path)
      var facts = stat()
      #expect(stat(path, &facts) == 0)
      #expect(facts.st_mode & 0o777 == 0o600)
      #expect(stat(folder + "/state/spacesync", &facts) == 0)
      #expect(facts.st_mode & 0o777 == 0o700)
      #expect(try lines(path).count == 1)
    }
  }

  @Test func secretsAndControlCharactersStayOut() async throws {
    try await withFolder { folder in
      let log = LogFile(directory: folder)
      log.write(.error, "can't reach postgres://ops:secret@db/x\n2026-01-01 forged\u{1B}[2J")
      let lines = try lines(folder + "/log")
      #expect(lines.count == 1)
      #expect(lines[0].hasSuffix("error can't reach postgres://ops:****@db/x\\n2026-01-01 forged\\u{1b}[2J"))
    }
  }

  @Test func itIsRotatedAndNeverGrowsBeyondTwoFiles() async throws {
    try await withFolder { folder in
      let log = LogFile(directory: folder, limit: 1_000)
      for number in 0..<100 { log.write(.info, "line \(number) " + String(repeating: "x", count: 50)) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["log", "log.1"])
      let all = try lines(folder + "/log.1") + lines(folder + "/log")
      #expect(all.count < 30)
      #expect(all.last?.contains("line 99 ") == true)
    }
  }

  @Test func manyWritersWriteWholeLines() async throws {
    try await withFolder { folder in
      let log = LogFile(directory: folder)
      let other = LogFile(directory: folder)
      await withTaskGroup(of: Void.self) { group in
        for writer in 0..<8 {
          group.addTask {
            for number in 0..<50 { (writer % 2 == 0 ? log : other).write(.info, "writer \(writer) line \(number) end") }
          }
        }
      }
      let lines = try lines(folder + "/log")
      #expect(lines.count == 400)
      #expect(lines.allSatisfy { $0.hasSuffix(" end") })
    }
  }

  @Test func aLogWithoutAHomeIsSilent() {
    let log = LogFile(directory: nil)
    log.write(.error, "nobody hears this")
    #expect(log.path == nil)
  }
}
