import Fixtures
import Glibc
import Testing

@testable import Settings

/// The state file: whole or not at all, at once, and harmless when it is broken.
struct StateFileTests {
  @Test func whatIsSavedIsReadAgainByTheSameProfileOnly() throws {
    let folder = try TemporaryFolder()
    let file = StateFile(directory: folder.path, profile: "eu 1/prod")
    #expect(file.read().document == nil && file.read().warning == nil, "nothing was saved")
    file.save("pane = \"card\"\n")
    file.save("pane = \"stripe\"\n")
    file.flush()
    #expect(StateFile(directory: folder.path, profile: "eu 1/prod").read().document?.entries.first?.value == .string("stripe"))
    #expect(StateFile(directory: folder.path, profile: nil).read().document == nil)
    #expect(folder.names() == ["state-eu%201%2fprod.toml"], "no temporary file stays")
  }

  @Test func aBrokenFileIsIgnoredWithItsLine() throws {
    let folder = try TemporaryFolder()
    try folder.write("state-default.toml", "pane = \"card\"\nfilter = \u{1}\n")
    let (document, warning) = StateFile(directory: folder.path, profile: nil).read()
    #expect(document == nil && warning?.line == 2)
  }

  @Test func ofTwoDashboardsTheLastChangeCounts() throws {
    let folder = try TemporaryFolder()
    let one = StateFile(directory: folder.path, profile: nil)
    let other = StateFile(directory: folder.path, profile: nil)
    one.save("pane = \"card\"\n")
    one.flush()
    other.save("pane = \"stripe\"\n")
    other.flush()
    one.flush()
    #expect(one.read().document?.entries.map(\.value) == [.string("stripe")], "who changes nothing more writes nothing more")
    one.save("pane = \"spaces\"\n")
    one.flush()
    #expect(other.read().document?.entries.map(\.value) == [.string("spaces")])
  }

  @Test func aReaderNeverSeesHalfAFile() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path
    let line = String(repeating: "x", count: 40_000)
    let writer = Task.detached {
      let file = StateFile(directory: path, profile: nil)
      for number in 0..<200 {
        file.save("a = \"\(line)\"\nb = \(number)\n")
        file.flush()
      }
    }
    let reader = StateFile(directory: path, profile: nil)
    for _ in 0..<500 {
      let (document, warning) = reader.read()
      #expect(warning == nil)
      if let document { #expect(document.entries.map(\.path) == [["a"], ["b"]]) }
    }
    await writer.value
    #expect(reader.read().document?.entries.last?.value == .integer(199))
  }

  @Test func withoutAHomeOrADiskNothingIsSavedAndNothingFails() {
    let nowhere = StateFile(directory: nil, profile: nil)
    nowhere.save("x = 1")
    nowhere.flush()
    #expect(nowhere.path == nil)
    let full = StateFile(directory: "/dev/null/none", profile: nil)
    full.save("x = 1")
    full.flush()
    #expect(full.read().document == nil)
  }
}
