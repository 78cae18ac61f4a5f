import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// What the lower modules say in English stands in French on a French screen; what a server says stays in its own words.
@Suite struct ReasonTests {
  private static let refusal = StoreError(
    .timedOut, "The server did not finish within 5 s; try again, or look for locks and load on the server")
  private static let french = "Le serveur n'a pas fini en 5 s ; réessayez, ou cherchez verrous et charge sur le serveur"

  @Test func whatIsSaidIsFrench() {
    let happenings: [Event] = [
      .syncEnded(request: 1, .space(Sample.id(1), name: "A", .manualSync), .failure(Self.refusal)),
      .syncEnded(request: 1, .many(.list), .failure(Self.refusal)), .jobsCancelled(name: "A", .failure(Self.refusal)),
      .statusReported(.failure(Self.refusal)), .edgeDrained(.failure(EdgeFailure("The calls were cancelled."))),
      .bulkRetried(RequestMark(eventType: .manualSync, requestedAt: Sample.now), .failure(Self.refusal)),
      .spaceAnswered(request: 1, .activate([Sample.id(1)], true), .failure(Self.refusal)),
      .spaceAnswered(request: 1, .undo([]), .success(.undone([], .refused(.other(Self.refusal.description))))),
      .stripeTested(.failure(StripeFailure(kind: .transient, message: "Not reached: no route to host."))),
      .feed(.lost(FeedLoss(reason: Self.refusal.description, attempt: 1, retryAfter: nil))),
    ]
    let sentences = [Self.french, "Les appels ont été annulés.", "Injoignable : no route to host."]
    for event in happenings {
      var state = Sample.loaded(80, 24, .french)
      state.run(event)
      let said = state.messages.first?.text ?? ""
      #expect(sentences.contains { said.contains($0) }, "\(event): \(said)")
    }
    var state = Sample.loaded(80, 24, .french)
    state.keys(.character("r"))
    state.list.spaces = []
    state.run(.pageLoaded(request: state.list.pending?.request ?? 0, .failure(Self.refusal)))
    #expect(state.list.problem == Self.french)
  }

  @Test func aLossIsCutBeforeItIsTranslated() {
    var state = Sample.loaded(80, 24, .french)
    let reason = "db1:5432/spaces as ops refused: the server wants a password, and none was given; check user, password and pg_hba.conf"
    state.run(.feed(.lost(FeedLoss(reason: reason, attempt: 1, retryAfter: nil))))
    let lines = state.draw().lines
    #expect(lines[21] == " ! le serveur veut un mot de passe, et aucun n'a été donné", "\(lines[21...22])")
  }

  @Test func theServersOwnWordsStay() {
    var state = Sample.loaded(80, 24, .french)
    let failure = StripeFailure(
      kind: .permanent, status: 400, code: "parameter_invalid", message: "Invalid currency: xyz", requestID: "req_1")
    state.run(.stripeTested(.failure(failure)))
    #expect(state.debug.accountProblem == failure.description)
    #expect(state.words.stripe(.edge) == "Stripe par Edge")
  }
}
