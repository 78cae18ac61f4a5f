import FoundationEssentials
import Glibc
import Testing

@testable import Settings

/// A file appears whole, or not at all.
@Suite struct PlacedFileTests {
  private let folder: String

  init() throws {
    var template = Array("/tmp/spacesync-placed-XXXXXX".utf8CString)
    folder = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  private func text(_ path: String) -> String? { FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } }

  @Test func nothingIsSeenBeforeItIsPlaced() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/a.csv"
    let file = try PlacedFile(path, replaces: false)
    #expect(file.append("one\r\n") == nil)
    #expect(try names().allSatisfy { $0.hasPrefix(".") })
    #expect(file.append("two\r\n") == nil)
    try file.place()
    #expect(text(path) == "one\r\ntwo\r\n")
    #expect(try names() == ["a.csv"])
  }

  @Test func anAbandonedFileLeavesNothing() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
      let file = try PlacedFile("\(folder)/a.csv", replaces: false)
      #expect(file.append("half") == nil)
    }
    #expect(try names().isEmpty)
  }

  @Test func whatExistsIsKeptUnlessItMayBeReplaced() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/a.csv"
    try Data("old".utf8).write(to: URL(filePath: path))
    #expect(throws: PlacedFile.Failure.exists) { try PlacedFile(path, replaces: false) }
    let file = try PlacedFile(path, replaces: true)
    #expect(file.append("new") == nil)
    #expect(text(path) == "old")
    try file.place()
    #expect(text(path) == "new")
    #expect(try names() == ["a.csv"])
  }

  @Test func aFileThatCameMeanwhileIsKept() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/a.csv"
    let file = try PlacedFile(path, replaces: false)
    #expect(file.append("mine") == nil)
    try Data("theirs".utf8).write(to: URL(filePath: path))
    #expect(throws: PlacedFile.Failure.exists) { try file.place() }
    #expect(text(path) == "theirs")
    #expect(try names() == ["a.csv"])
  }

  @Test func theSystemSaysWhyNot() {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(throws: PlacedFile.Failure.system(ENOENT)) { try PlacedFile("\(folder)/none/a.csv", replaces: false) }
    #expect(throws: PlacedFile.Failure.system(ENOTDIR)) { try PlacedFile("/dev/null/a.csv", replaces: false) }
  }
}
