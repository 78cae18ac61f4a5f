import FoundationEssentials
import Glibc
import SyncCore
import Testing

@testable import Settings

/// Receipts over the end of the program.
@Suite struct ReceiptFilesTests {
  private func receipt(_ number: Int64, failed: Int = 0) -> BulkReceipt {
    var receipt = BulkReceipt(
      mark: RequestMark(eventType: .manualSyncAll, requestedAt: Timestamp(microseconds: 1_795_357_927_123_456 + number)), origin: .debugAll,
      startedAt: Timestamp(microseconds: 7))
    receipt.phase = .ended
    receipt.endedAt = Timestamp(microseconds: 9)
    (receipt.queued, receipt.inserted, receipt.completed, receipt.failed, receipt.gone) = (38, 3, 36 - failed, failed, 2)
    return receipt
  }

  @Test func whatIsKeptIsReadAgainAndOnlyTheLatestStay() throws {
    try withFolder { folder in
      let files = ReceiptFiles(directory: "\(folder)/state/spacesync", scope: "db1:5432/spaces as ops")
      #expect(files.all().isEmpty)
      for number in 0..<25 { files.keep(receipt(Int64(number))) }
      files.keep(receipt(24, failed: 1))
      #expect(files.all() == [receipt(24, failed: 1)] + (5..<24).reversed().map { receipt(Int64($0)) })
      let other = ReceiptFiles(directory: "\(folder)/state/spacesync", scope: "db2:5432/spaces as ops")
      #expect(other.all().isEmpty)
      other.keep(receipt(1))
      #expect(other.all().count == 1 && files.all().count == 20)
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/state/spacesync/receipts")
      #expect(names.count == 21, "nothing is left aside")
      for name in names {
        var facts = stat()
        #expect(stat("\(folder)/state/spacesync/receipts/\(name)", &facts) == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
      }
    }
  }

  @Test func whatAnotherDashboardStillQueuesIsLeftAlone() throws {
    try withFolder { folder in
      var first: ReceiptFiles? = ReceiptFiles(directory: folder, scope: "x")
      let second = ReceiptFiles(directory: folder, scope: "x")
      var paper = receipt(1)
      (paper.phase, paper.endedAt) = (.queueing, nil)
      first?.keep(paper)
      #expect(second.all().isEmpty)
      paper.phase = .working
      first?.keep(paper)
      #expect(second.all() == [paper])

      var later = receipt(2)
      (later.phase, later.endedAt) = (.queueing, nil)
      first?.keep(later)
      #expect(second.all() == [paper])
      first = nil
      #expect(second.all() == [later, paper], "its dashboard was cut off")
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/receipts")
      #expect(names.count == 2, "no lock stays")
    }
  }

  @Test func whatOneDashboardStoppedTheOtherDoesNotEnd() throws {
    try withFolder { folder in
      let files = ReceiptFiles(directory: folder, scope: "x")
      var paper = receipt(1)
      paper.phase = .stopped
      files.keep(paper)
      files.keep(receipt(1))
      #expect(files.all() == [paper])
      paper.phase = .working
      files.keep(paper)
      files.keep(receipt(1))
      #expect(files.all() == [receipt(1)], "after a retry it ends like any other")
    }
  }

  @Test func aBrokenFileIsPassedOver() throws {
    try withFolder { folder in
      let files = ReceiptFiles(directory: folder, scope: "x")
      files.keep(receipt(1))
      files.keep(receipt(2))
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/receipts").sorted()
      try Data("{\"event_type\": \"x".utf8).write(to: URL(filePath: "\(folder)/receipts/\(names[1])"))
      #expect(files.all() == [receipt(1)])
    }
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = "\(FileManager.default.temporaryDirectory.path)/receipts-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
