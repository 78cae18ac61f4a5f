import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// What the card tells beyond the row: how the last sync ended, who changed and who asked, and why a sync is needed.
@Suite struct CardTests {
  /// The card of one space with its jobs.
  private func card(
    _ change: (inout Space) -> Void, _ jobs: [Job] = [], columns: Int = 80, language: Language = .english, most: Int? = nil
  ) -> [String] {
    var space = Sample.space(1, "Alpha")
    change(&space)
    var state = Sample.loaded(columns, 24, language, page: SpacePage(spaces: [space], jobs: jobs))
    state.context.maximumAttempts = most
    state.keys(.character("2"))
    return state.draw().lines
  }

  private func line(_ label: String, _ lines: [String]) -> String { lines.first { $0.contains(label) } ?? "" }

  @Test func theLastSyncHasItsAgeAndItsOutcome() {
    let synced: (inout Space) -> Void = { $0.lastStripeSync = Sample.ago(180) }
    #expect(line("Last sync", card(synced)).contains("14:29:07 (3 min ago), completed"))
    #expect(line("Dernière synchro", card(synced, language: .french)).contains("14:29:07 (il y a 3 min), réussi"))
    #expect(line("Last sync", card({ _ in })).contains("never"))
    let late = card(synced, [Sample.job(1, "failed", error: "Stripe 404", age: 60)])
    #expect(line("Last sync", late).contains("! last try failed 14:31:07 · 14:29:07 (3 min ago)"))
    // A sync after the failure made it good.
    #expect(!line("Last sync", card(synced, [Sample.job(1, "failed", error: "Stripe 404", age: 600)])).contains("failed"))
  }

  @Test func itsAgeMovesByTheMinute() {
    var space = Sample.space(1, "Alpha")
    space.lastStripeSync = Sample.ago(170)
    var state = Sample.loaded(page: SpacePage(spaces: [space]))
    state.keys(.character("2"))
    #expect(state.nextDeadline == Timestamp(microseconds: Sample.now.microseconds + 10_000_000))
    state.run(.deadline, after: 10)
    #expect(line("Last sync", state.draw().lines).contains("(3 min ago)"))
  }

  @Test func whoChangedItIsNamedOnlyWhereAJobOfThatChangeKnows() {
    var job = Sample.job(1, "completed", .update, age: 9000)
    job.requestedBy = "marie@laptop"
    #expect(line("Changed", card({ _ in }, [job])).contains("by marie@laptop"))
    job.createdAt = Sample.ago(9100)
    #expect(!line("Changed", card({ _ in }, [job])).contains("marie"), "an older job tells of an older change")
    (job.createdAt, job.requestedBy) = (Sample.ago(9000), nil)
    #expect(!line("Changed", card({ _ in }, [job])).contains(" by"))
  }

  @Test func whyASyncIsNeeded() {
    func why(_ change: @escaping (inout Space) -> Void) -> String {
      line(
        "Needs sync  ",
        card { space in
          space.needsSync = true
          change(&space)
        })
    }
    #expect(why { _ in }.contains("! no Stripe product, no Stripe price, never synced"))
    #expect(
      why { ($0.stripeProductID, $0.stripePriceID, $0.lastStripeSync) = ("prod_1", "price_1", Sample.ago(9500)) }
        .contains("! changed after last sync"))
    #expect(
      why { ($0.stripeProductID, $0.lastStripeSync) = ("prod_1", Sample.ago(60)) }.hasSuffix("! no Stripe price"))
    #expect(why { ($0.isActive, $0.stripeProductID) = (false, "prod_1") }.hasSuffix("! never synced"))
    #expect(why { $0.needsSync = false }.isEmpty)
  }

  @Test func jobsSayWhoAskedAndHowOftenTheyWereTried() {
    var jobs = [Sample.job(1, "failed", .manualSyncSingle, error: "Stripe 404 resource_missing: No such product: 'prod_x'")]
    jobs.append(Sample.job(1, "completed", .update, age: 60))
    (jobs[0].requestedBy, jobs[0].attempts) = ("marie@laptop", 5)
    (jobs[1].requestedBy, jobs[1].attempts) = ("jean@db1", 1)
    let lines = card({ _ in }, jobs, most: 8)
    #expect(line("JOBS OF THIS SPACE", lines).contains("TRY") && line("JOBS OF THIS SPACE", lines).contains("ASKED BY"))
    #expect(line("MANUAL_SYNC_SINGLE", lines).contains("✗ failed"))
    #expect(line("MANUAL_SYNC_SINGLE", lines).contains("5/8") && line("MANUAL_SYNC_SINGLE", lines).contains("marie@laptop"))
    #expect(
      lines.contains { $0.contains("      Stripe 404 resource_missing: No such product: 'prod_x'") }, "the error has a line of its own")
    #expect(line("UPDATE", lines).contains("1/8") && line("UPDATE", lines).contains("jean@db1"))
    // Where nobody says how many tries a worker makes, none is made up.
    let unknown = line("MANUAL_SYNC_SINGLE", card({ _ in }, jobs))
    #expect(unknown.contains(" 5 ") && !unknown.contains("5/"))
  }
}
