import FoundationEssentials
import SyncCore
import Testing

@testable import PostgresStore

@Suite struct ValueTests {
  @Test("A search text becomes a pattern with nothing special left in it")
  func searchPattern() {
    #expect(SearchPattern("").pattern == nil && SearchPattern("!").pattern == nil)
    #expect(SearchPattern(#"a%b_c\d"#).pattern == #"%a\%b\_c\\d%"#)
    #expect(SearchPattern("!x").isInverted && SearchPattern("!x").pattern == "%x%")
    #expect(SearchPattern("x!").pattern == "%x!%")
    // A combining mark makes one character with the sign before it, which is escaped all the same.
    #expect(SearchPattern("%\u{301}").pattern == "%\\%\u{301}%")
    #expect(SearchPattern("a\0b").pattern?.contains("\0") == false)
  }

  @Test("The start of an id is a range; a hyphen counts only in its place")
  func idPrefix() throws {
    let prefix = try #require(IDPrefix("ABCD"))
    #expect(prefix.first.text == "abcd0000-0000-0000-0000-000000000000")
    #expect(prefix.last.text == "abcdffff-ffff-ffff-ffff-ffffffffffff")
    #expect(IDPrefix("01234567-89")?.first.text == "01234567-8900-0000-0000-000000000000")
    for word in ["", "abc", "abcg", "abc-", "0123456789", "abcdé", String(repeating: "a", count: 37)] {
      #expect(IDPrefix(word) == nil, "\(word)")
    }
  }

  @Test("A snapshot knows its bounds and what is read again, also where 32-bit ids wrap around")
  func snapshot() {
    let snapshot = Snapshot(text: "10:20:12,15")
    #expect(snapshot.xmin == 10 && snapshot.xmax == 20)
    #expect(snapshot.rereads(10) && snapshot.rereads(25) && !snapshot.rereads(9))
    let wrapped = Snapshot(text: "4294967290:4294967300:")
    #expect(wrapped.rereads(4_294_967_290) && wrapped.rereads(4) && !wrapped.rereads(4_294_967_289))
    #expect(Snapshot(text: "nonsense").xmax == 0)
  }

  @Test("The cursor forgets what is not read again and stays bounded")
  func cursor() {
    var cursor = FeedCursor(position("10:10:"))
    cursor.advance(to: Snapshot(text: "12:14:12"), isFromStandby: false, delivering: [10, 12, 13])
    #expect(cursor.delivered == [12, 13])
    cursor.advance(to: Snapshot(text: "14:14:"), isFromStandby: false, delivering: [])
    #expect(cursor.delivered.isEmpty)
    cursor.advance(to: Snapshot(text: "14:90000:14"), isFromStandby: false, delivering: (14...60_000).map { UInt32($0) })
    #expect(cursor.delivered.count == FeedCursor.capacity)
    #expect(cursor.delivered.contains(60_000) && !cursor.delivered.contains(14))
  }

  @Test("A cursor is good on the same server that has gone on, and on no other, and for a day")
  func resuming() {
    let cursor = FeedCursor(position("10:20:"))
    #expect(cursor.canResume(at: position("20:20:")))
    #expect(cursor.canResume(at: position("30:30:")))
    #expect(!cursor.canResume(at: position("19:19:")))
    #expect(!cursor.canResume(at: position("30:30:", started: 2)))
    #expect(!cursor.canResume(at: position("30:30:", address: "db2:5432")))
    #expect(cursor.canResume(at: position("30:30:"), now: .now + .seconds(86_000)))
    #expect(!cursor.canResume(at: position("30:30:"), now: .now + .seconds(86_401)))
  }

  private func position(_ snapshot: String, started: Int64 = 1, address: String = "db1:5432") -> FeedPosition {
    FeedPosition(
      snapshot: Snapshot(text: snapshot), address: address, deleted: 0,
      terms: FeedTerms(isMigrated: true, announces: true, isInRecovery: false, started: Timestamp(microseconds: started)), seesGraves: true,
      seesWorkers: true)
  }

  @Test("The first change after a quiet time is looked at at once, the next after 250 ms; looks without notifications slow down")
  func schedule() {
    var schedule = FeedSchedule()
    schedule.looked(since: .now - .seconds(1), isQuiet: false, isLive: true, isActive: true)
    #expect(!schedule.isLookDue && schedule.pause > 9)
    // The look of a second ago took a second: it leaves the server as much without.
    schedule.mark()
    #expect(!schedule.isLookDue && schedule.pause > 0.5 && schedule.pause <= 1)
    schedule.looked(since: .now, isQuiet: false, isLive: true, isActive: true)
    schedule.mark()
    #expect(!schedule.isLookDue && schedule.pause <= 0.25)
    // A look that found nothing does not make the next change wait.
    schedule.looked(since: .now, isQuiet: true, isLive: true, isActive: true)
    schedule.mark()
    #expect(schedule.pause < 0.1)
    var pauses: [Double] = []
    for _ in 0..<4 {
      schedule.looked(since: .now, isQuiet: true, isLive: false, isActive: false)
      pauses.append(schedule.pause.rounded())
    }
    #expect(pauses == [2, 4, 5, 5])
    schedule.looked(since: .now, isQuiet: false, isLive: false, isActive: true)
    #expect(schedule.pause.rounded() == 1)
    schedule.listens()
    #expect(schedule.takeProbe() && schedule.awaitsProbe && !schedule.takeProbe() && !schedule.takePing())
  }

  @Test("A look that takes longer than the pace leaves the server as much time without, ring what may", arguments: [false, true])
  func slowLook(rings: Bool) {
    var schedule = FeedSchedule()
    schedule.looked(since: .now - .seconds(30), isQuiet: true, isLive: false, isActive: true)
    if rings { schedule.mark() }
    #expect(!schedule.isLookDue && schedule.pause > 29)
  }

  @Test("The wait before the next try doubles from 0.2 s to 30 s, with jitter, and begins anew after a success")
  func backoff() {
    var backoff = Backoff()
    var base = 0.2
    for attempt in 1...20 {
      let seconds = backoff.next()
      #expect((0.75 * base...base).contains(seconds))
      #expect(backoff.attempt == attempt)
      base = min(30, base * 2)
    }
    backoff.reset()
    #expect(backoff.next() <= 0.2)
  }

  @Test("A bell that nobody waits for rings for the next who comes, once; who is cancelled does not wait")
  func wake() async {
    let wake = Wake()
    wake.ring()
    wake.ring()
    #expect(await wake.wait(seconds: nil))
    let cancelled = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await wake.wait(seconds: nil)
    }
    #expect(await cancelled.value == false)
    for _ in 1...200 { #expect(await wake.wait(seconds: Double.random(in: 0...0.000_02)) == false) }
    // A clock that is set for later, or that a wait has left behind, keeps none longer than it asked for.
    let patient = Task { await wake.wait(seconds: 3_600) }
    wake.ring()
    #expect(await patient.value)
    async let first = wake.wait(seconds: 0.05)
    async let second = wake.wait(seconds: 0.01)
    async let third = wake.wait(seconds: 0.03)
    #expect(await [first, second, third] == [false, false, false])
    let rung = Task { await wake.wait(seconds: nil) }
    wake.ring()
    #expect(await rung.value)
    wake.ring(isNews: false)
    #expect(await wake.wait(seconds: nil) == false)
    wake.ring()
    wake.ring(isNews: false)
    #expect(await wake.wait(seconds: nil))
  }
}
