import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Trees of JSON, the table of jobs, the log.
@Suite struct PanelTests {
  @Test func escapeEndsThePanesFiltersBeforeItLeaves() {
    var state = Sample.loaded()
    state.keys(.character("3"), .character("L"))
    state.type("/nice")
    state.keys(.enter)
    #expect(state.debug.log.filter == "nice")
    state.keys(.escape)
    #expect(state.debug.log.filter.isEmpty && state.pane == .debug)
    state.keys(.character("J"), .character("f"))
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success([])))
    #expect(state.debug.status != nil)
    state.keys(.escape)
    #expect(state.debug.status == nil && state.pane == .debug)
    state.keys(.escape)
    #expect(state.pane == .spaces)
  }

  @Test(arguments: [ScreenSize(columns: 80, rows: 24), ScreenSize(columns: 140, rows: 40)]) func quitGoesBackToTheList(size: ScreenSize) {
    for pane: Key in [.character("2"), .character("3")] {
      var state = Sample.loaded(size.columns, size.rows)
      state.keys(pane)
      #expect(state.draw().lines.last?.contains("q back") == true)
      #expect(state.keys(.character("q")).isEmpty && state.pane == .spaces)
      #expect(state.draw().lines.last?.contains("q quit") == true)
      #expect(state.keys(.character("q")) == [.quit])
    }
  }

  @Test func jsonKeepsItsOrderAndItsNumbers() {
    let node = JSONNode(parsing: #"{"b": 1.50, "a": [true, null, {"é\n\"": "\ud83d\ude00 \u00e9"}], "c": {}, "d": "x"}"#)
    #expect(
      node
        == .object([
          .init("b", .literal("1.50")),
          .init("a", .array([.literal("true"), .literal("null"), .object([.init("é\n\"", .text("😀 é"))])])), .init("c", .object([])),
          .init("d", .text("x")),
        ]))
  }

  @Test(arguments: [
    "", "{", "[1,", #"{"a" 1}"#, "nonsense {", "\"open", #""\u12"#, String(repeating: "[", count: 5_000), "{\"a\": \"\u{1B}[31m\"} x",
  ]) func whatIsNoJSONIsShownAsItIs(text: String) { #expect(JSONNode(parsing: text) == .text(text)) }

  @Test func aTreeFoldsAndUnfoldsAndLosesNothing() {
    var tree = JSONTree(JSONNode(parsing: #"{"a": {"b": {"c": 1}}, "long": "\#(String(repeating: "0123456789", count: 20))", "e": []}"#))
    #expect(tree.lines(columns: 60).map(\.name).filter { !$0.isEmpty } == ["a", "long", "e"])
    #expect(tree.lines(columns: 60).filter { $0.path == [1] }.map(\.value).joined() == String(repeating: "0123456789", count: 20))
    #expect(tree.toggle([0]) && !tree.toggle([1]) && !tree.toggle([2]) && !tree.toggle([9, 9]))
    #expect(tree.lines(columns: 60).map(\.path).prefix(2) == [[0], [0, 0]])
    tree.unfoldAll()
    #expect(tree.lines(columns: 60).map(\.name).prefix(3) == ["a", "b", "c"])
  }

  @Test func resultsUnfoldByKeys() {
    var state = Sample.loaded()
    state.keys(.character("3"))
    state.run(
      .statusReported(
        .success(
          SyncStatusReport(active: 3, synchronised: 1, unsynchronised: [Sample.space(1, "A"), Sample.space(2, "B")], recentJobs: []))))
    #expect(state.debug.tab == .results)
    let open = state.debug.rowCount
    #expect(open >= 6 && state.draw().lines.contains { $0.contains("A") })
    state.keys(.character("-"))
    #expect(state.debug.rowCount == 1)
    state.keys(.enter)
    #expect(state.debug.rowCount == 5)
    state.keys(.down, .down, .down, .right)
    #expect(state.debug.rowCount == 7, "the list of names")
    state.keys(.down, .left)
    #expect(state.debug.rowCount == 7 - 2 && state.debug.cursor == 3, "left goes to what it stands in, and folds it")
    state.keys(.left)
    #expect(state.debug.rowCount == 1)
    state.keys(.character("+"))
    #expect(state.debug.rowCount == open)
  }

  @Test func aJobsDetailsHoldPayloadErrorAndTries() throws {
    var state = Sample.loaded(140, 70)
    state.keys(.character("3"), .down, .enter)
    let key = try #require(state.debug.unfolded?.key)
    var job = try #require(state.debug.currentJob)
    (job.payload, job.requestedBy, job.attempts) = (#"{"space_id": "x", "nested": {"deep": [1, 2]}}"#, "marie@db1", 5)
    job.errorMessage = "Stripe 404 resource_missing: No such product"
    #expect(state.run(.jobLoaded(key, .success(job))).contains(.loadTries(key)))
    state.run(.triesLoaded(key, .success([Sample.attempt(7, of: key, error: job.errorMessage)])))
    let text = state.draw().lines.joined(separator: "\n")
    for part in ["marie@db1", "5/8", "req_7", "resource_missing", "space_id", "nested", "{1}", "log"] {
      #expect(text.contains(part), "\(part)")
    }
    state.keys(.right)
    #expect(state.debug.detail?.cursor == 0)
    state.keys(.character("+"))
    #expect(state.draw().lines.joined().contains("deep"))
    state.keys(.character("G"), .escape)
    state.keys(.escape, .escape, .escape, .escape)
    #expect(state.debug.detail == nil)
  }

  @Test func jobsAreListedByStatusAndPaged() throws {
    var state = Sample.loaded()
    state.keys(.character("3"))
    let effects = state.keys(.character("f"))
    #expect(effects == [.loadJobs(request: state.debug.jobsRequest, JobQuery(status: .failed))])
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success((0..<100).map { Sample.job($0, "failed", age: Int64($0)) })))
    #expect(state.debug.hasAfter)
    // What no longer has the status leaves the list, what has it now joins it.
    state.run(.feed(.changed([Sample.job(5, "completed", age: -1), Sample.job(200, "failed", age: -1)])))
    #expect(!state.debug.jobs.contains { $0.key.spaceID == Sample.id(5) } && state.debug.jobs[0].key.spaceID == Sample.id(200))
    let last = try #require(state.debug.jobs.last)
    var more: [Effect] = []
    for _ in 0..<12 { more += state.keys(.pageDown) }
    #expect(
      more.contains { if case .loadJobs(_, let query) = $0 { query == JobQuery(status: .failed, at: .after(last.place)) } else { false } })
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success((100..<150).map { Sample.job($0, "failed", age: Int64($0)) })))
    #expect(state.debug.jobs.count == 150 && !state.debug.hasAfter)
  }

  @Test func theLogIsFilteredAndItsLinesUnfold() {
    var state = Sample.loaded()
    state.keys(.character("3"), .character("/"))
    #expect(state.overlay == nil && state.toast?.text.contains("(L)") == true)
    state.keys(.character("L"))
    state.run(
      .attemptsLoaded(
        .success((1...40).reversed().map { Sample.attempt($0, of: nil, error: $0 % 10 == 0 ? "Stripe 429 rate_limit" : nil) })))
    state.run(.attemptsLoaded(.success((30...45).reversed().map { Sample.attempt($0, of: nil) })))
    #expect(state.debug.log.attempts.map(\.id) == (1...45).reversed().map { Int64($0) }, "each once, newest first")
    state.type("/429")
    #expect(state.debug.rowCount == 2)
    state.keys(.enter, .enter)
    #expect(state.overlay == nil && state.draw().lines.joined().contains("request_id"))
    state.keys(.escape, .character("/"), .control("u"))
    state.type("!429")
    #expect(state.debug.rowCount == 43)
    state.keys(.escape)
    #expect(state.debug.log.filter == "429", "Esc takes back what was typed")
  }

  @Test func theRateIsOfTheLastMinute() throws {
    var state = Sample.loaded()
    state.keys(.character("3"))
    state.run(.feed(.changed([Sample.job(1, "completed", age: -1)])))
    #expect(!state.draw().lines.joined().contains("rate"), "one job has none")
    state.run(.feed(.changed([Sample.job(2, "completed", age: -2)])), after: 2)
    #expect(state.draw().lines.joined().contains("rate 1.0/s"))
    let end = try #require(state.nextDeadline)
    #expect(end.microseconds - state.now.microseconds <= 60_000_000)
    state.run(.deadline, after: 60)
    #expect(!state.draw().lines.joined().contains("rate") && state.debug.ended == EndedRate())
  }

  @Test func howLongATryTookIsSeenOrRead() {
    var state = Sample.loaded()
    state.run(.feed(.changed([Sample.job(1, "processing", age: 0)])))
    state.run(.feed(.changed([Sample.job(1, "completed", age: -2)])))
    #expect(state.took(Sample.job(1, "completed", age: -2)) == "2.0 s")
    let job = Sample.job(7, "completed", age: 592)
    #expect(state.took(job) == nil)
    state.run(.attemptsLoaded(.success([Sample.attempt(7, of: job.key)])))
    #expect(state.took(job) == "1.0 s")
  }

  @Test(
    arguments: [ScreenSize(columns: 80, rows: 24), ScreenSize(columns: 140, rows: 40), ScreenSize(columns: 40, rows: 10)], Language.allCases
  )
  func screens(size: ScreenSize, language: Language) throws {
    func expect(_ what: String, _ state: DashboardState) throws {
      try Golden.expect(state.draw(), "\(what)-\(size.columns)x\(size.rows)-\(language.rawValue)")
    }
    var state = Sample.loaded(size.columns, size.rows, language)
    state.run(.clientsLoaded(.success([ConnectedClient(activity: "dashboard", process: 7, person: "marie@db1", role: "ops")])))
    state.run(.stripeTested(.success(StripeAccount(id: "acct_1Kd", mode: .live, latencyMilliseconds: 182))))
    state.keys(.character("3"), .down, .enter)
    var job = try #require(state.debug.currentJob)
    (job.payload, job.requestedBy, job.attempts) = (#"{"space_id": "x", "nested": {"deep": [1, 2]}}"#, "marie@db1", 5)
    state.run(.jobLoaded(job.key, .success(job)))
    state.run(.triesLoaded(job.key, .success([Sample.attempt(7, of: job.key, error: job.errorMessage)])))
    state.keys(.right)
    try expect("job-tree", state)
    state.keys(.escape, .escape, .character("f"))
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success([job])))
    try expect("jobs-failed", state)
    state.keys(.character("L"))
    let text = "Stripe 402 card_declined: Your card was declined because of a reason that is long enough to be cut in its line"
    state.run(.attemptsLoaded(.success((1...30).reversed().map { Sample.attempt($0, of: nil, error: $0 % 4 == 0 ? text : nil) })))
    try expect("log", state)
    state.type("/402")
    state.keys(.enter, .enter)
    try expect("log-unfolded", state)
  }

  @Test(arguments: [true, false]) func theLogAloneIsPausedAndFollowsByDefault(hasAttempts: Bool) {
    var state = Sample.loaded(140, 60)
    state.keys(.character("3"), .character("L"))
    func arrive(_ number: Int64, _ state: inout DashboardState) {
      if hasAttempts {
        state.run(.attemptsLoaded(.success([Sample.attempt(number, of: nil, error: "error \(number)")])))
      } else {
        state.run(.feed(.changed([Sample.job(Int(number), "failed", error: "error \(number)", age: -number)])))
      }
    }
    func first(_ state: DashboardState) -> String { state.draw().lines.first { $0.contains("error ") && $0.contains("▸") } ?? "" }
    for number in 1...5 { arrive(Int64(number), &state) }
    #expect(first(state).contains("error 5"), "the cursor follows the newest line")
    state.keys(.character("p"))
    #expect(state.held == nil && state.draw().lines.joined().contains("log paused · 0 new"))
    for number in 6...8 { arrive(Int64(number), &state) }
    #expect(first(state).contains("error 5") && state.draw().lines.joined().contains("log paused · 3 new"))
    // The rest of the screen is live all the while.
    state.run(.feed(.counted(JobCounts(pending: 77))))
    #expect(state.draw().lines.joined().contains("pending 77"))
    // Counts that are older than the last change say so, to the minute.
    #expect(!state.draw().lines.joined().contains("as of"))
    state.run(.feed(.counted(JobCounts(pending: 77, countedAt: state.now))))
    #expect(state.draw().lines.joined().contains("failed 0   as of \(state.now.local(now: state.now).prefix(5)) "))
    state.keys(.character("p"))
    #expect(first(state).contains("error 8") && !state.draw().lines.joined().contains("paused"))
    // Off the first line the cursor stays on what it is on.
    state.keys(.down, .down)
    #expect(first(state).contains("error 6"))
    arrive(9, &state)
    #expect(first(state).contains("error 6"))
    // Everything paused is everything resumed, from the log, too.
    state.keys(.character("J"), .character("p"))
    #expect(state.held != nil)
    state.keys(.character("L"), .character("p"))
    #expect(state.held == nil && state.debug.log.news == nil)
  }
}
