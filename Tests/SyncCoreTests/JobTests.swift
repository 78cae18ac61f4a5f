import FoundationEssentials
import SyncCore
import Testing

@Suite struct JobTests {
  @Test(
    "Each text of the column status is read, none breaks anything",
    arguments: [
      ("pending", .pending), ("processing", .processing), ("completed", .completed), ("done", .completed), ("failed", .failed),
      ("error", .failed), ("Pending", .unknown), ("", .unknown), ("anything", .unknown), (nil, .unknown),
    ] as [(String?, JobStatus)])
  func status(raw: String?, status: JobStatus) {
    #expect(JobStatus(raw: raw) == status)
  }

  @Test("Only completed and failed jobs have ended")
  func ended() {
    #expect(JobStatus.completed.hasEnded && JobStatus.failed.hasEnded)
    #expect(![JobStatus.pending, .processing, .unknown].contains { $0.hasEnded })
  }

  @Test("A job's change is its update, else its request, else before all")
  func changedAt() {
    let key = JobKey(spaceID: UUID(), eventType: .update)
    let early = Timestamp(microseconds: 1)
    let late = Timestamp(microseconds: 2)
    #expect(Job(key: key, rawStatus: nil, createdAt: early, updatedAt: late).changedAt == late)
    #expect(Job(key: key, rawStatus: nil, createdAt: early).changedAt == early)
    #expect(Job(key: key, rawStatus: nil).changedAt == .distantPast)
  }

  @Test("Counts add up, and each is reached by its status")
  func counts() {
    var counts = JobCounts(pending: 1, processing: 2, completed: 3, failed: 4, unknown: 5)
    #expect(counts.total == 15)
    for (status, count) in [(JobStatus.pending, 1), (.processing, 2), (.completed, 3), (.failed, 4), (.unknown, 5)] {
      #expect(counts[status] == count)
      counts[status] += 10
      #expect(counts[status] == count + 10)
    }
    #expect(counts.total == 65)
  }

  @Test("The four origins have the event types and payloads of the web components")
  func origins() {
    #expect(SyncOrigin.allCases.map(\.eventType.rawValue) == ["MANUAL_SYNC", "MANUAL_SYNC", "MANUAL_SYNC_SINGLE", "MANUAL_SYNC_ALL"])
    #expect(SyncOrigin.allCases.map(\.payloadShape) == [.manualSync, .manualSync, .timestamp, .timestamp])
  }

  @Test("Receipts of chunks add up")
  func receipts() {
    var sum = SyncReceipt(eventType: .manualSync)
    sum.add(SyncReceipt(requested: 3, inserted: 1, replaced: 1, superseding: 1, skipped: 2, eventType: .manualSync))
    sum.add(SyncReceipt(requested: 1, inserted: 1, eventType: .manualSync))
    #expect(sum == SyncReceipt(requested: 4, inserted: 2, replaced: 1, superseding: 1, skipped: 2, eventType: .manualSync))
  }

  @Test("Seconds between moments saturate at the infinities")
  func timestamps() {
    let moment = Timestamp(microseconds: 5_000_000)
    #expect(moment.seconds(since: Timestamp(microseconds: 1_500_000)) == 3)
    #expect(Timestamp.distantFuture.seconds(since: .distantPast) == .max)
    #expect(Timestamp.distantPast.seconds(since: moment) < -1_000_000)
    #expect(Timestamp.distantPast < moment && moment < .distantFuture && Timestamp.distantPast.isInfinite && !moment.isInfinite)
  }

  @Test("A moment in JSON is ISO 8601 in UTC with microseconds, also before 1970")
  func iso8601() {
    #expect(Timestamp(microseconds: 0).iso8601 == "1970-01-01T00:00:00.000000Z")
    #expect(Timestamp(microseconds: 1_700_000_000_123_456).iso8601 == "2023-11-14T22:13:20.123456Z")
    #expect(Timestamp(microseconds: -1).iso8601 == "1969-12-31T23:59:59.999999Z")
    #expect(Timestamp.distantFuture.iso8601 == "infinity" && Timestamp.distantPast.iso8601 == "-infinity")
  }

  @Test("French and English are spoken; any other language is English")
  func languages() {
    for (locale, language) in [("fr_FR.UTF-8", Language.french), ("fr", .french), ("FR-ca", .french), ("de_DE", .english), ("C", .english)]
    {
      #expect(Language(locale: locale) == language)
    }
    #expect(Language(environment: ["LANG": "fr_FR", "LC_ALL": ""]) == .french)
    #expect(Language(environment: ["LANG": "fr_FR", "LC_ALL": "C"]) == .english)
    #expect(Language(environment: [:]) == .english)
  }
}
