import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The line of a lost database: at 80 columns the reason stands there to its end, in both languages, and so does what to do.
@Suite struct LossLineTests {
  @Test(
    arguments: [
      (
        "Can't connect to db1:5432/spaces as ops: too many connections for role \"ops\" (SQLSTATE 53300); too many connections are open; close some or raise max_connections",
        "too many connections for role \"ops\""
      ),
      (
        "db1:5432/spaces as ops refused: password authentication failed for user \"ops\" (SQLSTATE 28P01); check user, password and pg_hba.conf",
        "password authentication failed for user \"ops\""
      ),
      (
        "Can't connect to db-primary.internal.example.com:5432/spaces as ops: could not translate host name \"db-primary.internal.example.com\" to",
        "could not translate host name \"db-primary.internal.example.com\" to"
      ),
      ("The connection to the server was lost: server closed the connection unexpectedly", "server closed the connection unexpectedly"),
      ("gone", "PostgreSQL"),
    ], Language.allCases)
  func theReasonIsWhole(loss: (reason: String, kept: String), language: Language) {
    for retryAfter in [7.0, nil] {
      var state = Sample.loaded(80, 24, language)
      state.run(.feed(.lost(FeedLoss(reason: loss.reason, attempt: 12, retryAfter: retryAfter))))
      let lines = state.draw().lines
      #expect(lines.contains { $0.contains(loss.kept) }, "\(lines[21...22])")
      let next = retryAfter == nil ? state.words.pressReload : state.words.retrying(12, seconds: 7)
      #expect(lines[22].hasSuffix(next), "\(lines[22])")
      #expect(!lines[22].contains("…") && !lines[21].contains("…"))
    }
  }

  @Test func theLossIsSeenBesideWhatNobodyAskedFor() {
    var state = Sample.loaded()
    state.run(.examined(Finding(.unknownStatuses, .error, Phrase("Jobs have odd statuses.", ""))))
    #expect(state.draw().lines[22].contains("Jobs have odd statuses."))
    state.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 2, retryAfter: 9))))
    #expect(state.draw().lines[22].contains("try 2 in 9 s · r now"))
    #expect(state.keys(.character("r")) == [.nudgeFeed])
    #expect(state.toast == nil && state.draw().lines[22].contains(state.words.tryingNow))
    state.keys(.character("s"))
    #expect(state.draw().lines[22].contains("offline"), "the answer to a key is seen all the same")
  }

  @Test func reloadingIsSaidUntilThePageCame() {
    var state = Sample.loaded()
    state.keys(.character("r"))
    #expect(state.toast?.text == "reloading")
    state.answerPage(Sample.page)
    #expect(state.toast == nil)
  }

  @Test func aWideScreenHasRoomForAll() {
    var state = Sample.loaded(140, 40)
    state.run(.feed(.lost(FeedLoss(reason: "Can't connect to db1:5432/spaces as ops: connection refused; try", attempt: 2, retryAfter: 3))))
    let whole = "! PostgreSQL lost: Can't connect to db1:5432/spaces as ops: connection refused; try · try 2 in 3 s · r now"
    #expect(state.draw().lines[38] == " " + whole)
  }
}
