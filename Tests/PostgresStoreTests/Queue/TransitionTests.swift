import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

/// Every transition in every state, on a real database: what `JobTransition` lists happens, and nothing else does.
@Suite(.timeLimit(.minutes(2))) struct TransitionTests {
  /// A row in a state, in the ways in which it can be there: with a live lease, a dead one, or none.
  private enum Situation: CaseIterable {
    case absent
    case pending
    case retrying
    case held
    case heldAtLastTry
    case superseded
    case dead
    case deadAtLastTry
    case supersededDead
    case orphaned
    case completed
    case failed
    case odd

    var state: JobState? {
      switch self {
      case .absent: nil
      case .pending: .pending
      case .retrying: .retrying
      case .held, .heldAtLastTry, .dead, .deadAtLastTry, .orphaned: .processing
      case .superseded, .supersededDead: .superseding
      case .completed: .completed
      case .failed: .failed
      case .odd: .unknown
      }
    }

    /// What the holder's statements and the sweepers' tell apart beyond the state.
    func allows(_ transition: JobTransition) -> Bool {
      switch transition {
      case .complete, .retryLater, .fail, .release: self != .orphaned
      case .reap: [.dead, .deadAtLastTry, .supersededDead].contains(self)
      case .orphan: self == .orphaned
      default: true
      }
    }
  }

  private static let retry = RetryPolicy(base: .seconds(100), maximumAttempts: 3)

  @Test("Each state, each transition: what comes of it is what the list says", arguments: JobTransition.allCases)
  func walked(transition: JobTransition) async throws {
    try await Deployment.migrated { deployment in
      for situation in Situation.allCases {
        let space = try #require(try await deployment.addSpaces(1).first)
        let job = try await Self.arrange(deployment, space, situation)
        let before = try await Self.state(deployment, space)
        #expect(before == situation.state, "\(situation)")
        let revision = try await deployment.number("SELECT max(revision) FROM stripe_sync_queue")
        try await Self.act(deployment, transition, space, job)
        let after = try await Self.state(deployment, space)
        // A sweep does both: which of them it is depends on the row.
        let real = [.reap, .orphan].contains(transition) ? situation == .orphaned ? .orphan : .reap : transition
        let allowed = situation.allows(real) ? real.results(from: situation.state) : []
        if transition == .enqueue, let before {
          // The token decides.
          #expect((after == .superseding) == (before == .superseding || before == .processing && situation != .orphaned), "\(situation)")
        }
        if allowed.isEmpty {
          #expect(after == before, "\(transition) from \(situation)")
        } else {
          #expect(allowed.contains(after), "\(transition) from \(situation) led to \(String(describing: after))")
        }
        if allowed.contains(.failed), allowed.count == 2 {
          #expect((after == .failed) == [.heldAtLastTry, .deadAtLastTry].contains(situation), "\(transition) from \(situation)")
        }
        // Only who asks makes a new revision.
        let isAsked = [.enqueue, .orphan, .retry].contains(real) && !allowed.isEmpty && before != nil
        if after != nil {
          let expected = before == nil ? 1 : revision + (isAsked ? 1 : 0)
          #expect(
            try await deployment.number("SELECT max(revision) FROM stripe_sync_queue") == expected, "\(transition) from \(situation)")
        }
        try await deployment.sql.script("DELETE FROM stripe_sync_queue; DELETE FROM spacesync_lease")
      }
    }
  }

  @Test("The list is whole: each state can be reached, and left by someone, but for the words of others")
  func whole() {
    for state in JobState.allCases where state != .unknown {
      let ways = JobTransition.allCases.contains { transition in
        JobState.allCases.contains { $0 != state && transition.results(from: $0).contains(state) }
      }
      #expect(ways, "\(state)")
    }
    for state in JobState.allCases {
      #expect(JobTransition.enqueue.results(from: state).first.map { $0 == .pending || $0 == .superseding } == true)
    }
  }

  /// Puts a job of the space into a situation, by the product's own statements as far as they lead there; the claim, if there is one.
  private static func arrange(_ deployment: Deployment, _ space: UUID, _ situation: Situation) async throws -> ClaimedJob? {
    guard situation != .absent else { return nil }
    let queue = deployment.queue(retry: retry)
    _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([space])))
    if situation == .pending { return nil }
    if [.heldAtLastTry, .deadAtLastTry].contains(situation) { try await repair(deployment, "attempts = 2") }
    let job = try #require(try await queue.claim())
    switch situation {
    case .retrying: _ = try await queue.finish(job, .retry("503"))
    case .completed: _ = try await queue.finish(job, .completed)
    case .failed: _ = try await queue.finish(job, .failed("400"))
    case .superseded: _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([space])))
    case .dead, .deadAtLastTry: try await end(deployment)
    case .supersededDead:
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([space])))
      try await end(deployment)
    case .orphaned:
      try await deployment.sql.script("DELETE FROM spacesync_lease")
      try await repair(deployment, "lease_token = NULL, updated_at = now() - interval '1 hour'")
    case .odd:
      _ = try await queue.finish(job, .completed)
      try await repair(deployment, "status = 'on hold'")
    default: break
    }
    return job
  }

  private static func end(_ deployment: Deployment) async throws {
    try await deployment.sql.script("UPDATE spacesync_lease SET until = clock_timestamp()")
  }

  /// Changes the row without the trigger taking it for anything.
  private static func repair(_ deployment: Deployment, _ changes: String) async throws {
    try await deployment.sql.script("SET spacesync.repair = 'on'; UPDATE stripe_sync_queue SET \(changes); RESET spacesync.repair")
  }

  private static func act(_ deployment: Deployment, _ transition: JobTransition, _ space: UUID, _ job: ClaimedJob?) async throws {
    let queue = deployment.queue("other", retry: retry)
    // Who holds nothing tries with a token that nobody has.
    let job =
      job
      ?? ClaimedJob(
        key: JobKey(spaceID: space, eventType: .manualSync), payload: "{}", attempt: 1, claim: .lease(UUID()), revision: 1,
        claimedAt: .now, lease: .seconds(60))
    switch transition {
    case .enqueue: _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([space])))
    case .claim: _ = try await queue.claim()
    case .complete: _ = try await queue.finish(job, .completed)
    case .retryLater: _ = try await queue.finish(job, .retry("503"))
    case .fail: _ = try await queue.finish(job, .failed("400"))
    case .release: _ = try await queue.finish(job, .released)
    case .reap, .orphan:
      let keeper = deployment.keeper(retry: retry)
      _ = try await keeper.sweep(WorkerPresence())
      await keeper.leave()
    case .retry: _ = try await deployment.store.retryFailed([space])
    case .cancel: _ = try await deployment.store.cancel(space, eventType: nil)
    }
    await queue.close()
  }

  /// The state of the space's job, its waiting judged by the server's clock.
  private static func state(_ deployment: Deployment, _ space: UUID) async throws -> JobState? {
    let row = try await deployment.sql.run(
      Text(
        sql: """
          SELECT concat_ws('|', status, lease_token IS NOT NULL, next_attempt_at > clock_timestamp())
          FROM stripe_sync_queue WHERE space_id = $1
          """,
        binds: [.uuid(space)]))
    guard let fields = row.first??.split(separator: "|").map(String.init) else { return nil }
    return JobState(JobStatus(raw: fields[0]), hasToken: fields[1] == "t", waits: fields[2] == "t")
  }
}
