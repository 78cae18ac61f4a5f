import FakeStripe
import SyncCore
import Testing

@testable import Stripe

/// The deployed Edge Function as processor, against a stand-in on loopback.
@Suite(.timeLimit(.minutes(1))) struct EdgeFunctionTests {
  private static func function(_ edge: FakeEdge, token: String = "secret.token") throws -> EdgeFunction {
    let environment = ["SPACESYNC_EDGE_URL": edge.url, "SPACESYNC_EDGE_TOKEN": token]
    return EdgeFunction(try #require(try EdgeConfiguration.read(environment, version: "0.0.0")))
  }

  private static func failure(_ body: () async throws -> Void) async -> String {
    do {
      try await body()
      return "(none)"
    } catch {
      return "\(error)"
    }
  }

  @Test func callsUntilNothingIsWaiting() async throws {
    let edge = try FakeEdge(token: "secret.token", waiting: 12, failing: 2)
    var reports: [EdgeReport] = []
    let sum = try await Self.function(edge).drain { reports.append($0) }
    #expect(reports.map(\.total) == [5, 5, 2, 0])
    #expect(sum.total == 12 && sum.success == 10 && sum.errors == 2)
    #expect(sum.jobErrors == ["error: No such product, job_id: job0", "error: No such product, job_id: job1"])
    for call in edge.calls {
      #expect(call.method == "POST" && call.headers["authorization"] == "Bearer secret.token")
      #expect(call.headers["x-verify-key"] == nil && call.body == "{}" && call.headers["content-type"] == "application/json")
    }
  }

  @Test func verifiesWithItsHeaderAndTakesNoJob() async throws {
    let edge = try FakeEdge(token: "secret.token", waiting: 3)
    #expect(try await Self.function(edge).verify() == "Stripe key is valid")
    #expect(edge.calls.count == 1 && edge.calls[0].headers["x-verify-key"] == "true")
    #expect(try await Self.function(edge).drain().total == 3)
  }

  @Test func saysWhatTheFunctionSaysAndNeverTheToken() async throws {
    let edge = try FakeEdge(token: "another", waiting: 3)
    let refused = await Self.failure { _ = try await Self.function(edge).drain() }
    #expect(refused == "The Edge Function answered 401: Invalid JWT.")
    let other = try FakeEdge(token: "secret.token", waiting: 3)
    other.answer((500, #"{"success":false,"message":"boom for Bearer secret.token"}"#))
    let failed = await Self.failure { _ = try await Self.function(other).drain() }
    #expect(failed == "The Edge Function answered 500: boom for Bearer ****.")
    other.answer((200, #"{"success":false,"message":"no Stripe key"}"#))
    #expect(await Self.failure { _ = try await Self.function(other).drain() } == "The Edge Function failed: no Stripe key")
    other.answer((200, "<html></html>"))
    #expect(await Self.failure { _ = try await Self.function(other).drain() }.contains("is SPACESYNC_EDGE_URL right?"))
    #expect(!"\(EdgeToken("secret.token").map { "\($0)" } ?? "")".contains("secret"))
  }

  @Test func givesUpWhenNoJobIsEverFinished() async throws {
    let edge = try FakeEdge(token: "secret.token", waiting: 0)
    let stuck = #"{"success":true,"details":{"total":5,"success":0,"errors":5,"job_errors":["No such price"]}}"#
    edge.answer((200, stuck), (200, stuck), (200, stuck), (200, stuck))
    let failure = await Self.failure { _ = try await Self.function(edge).drain() }
    #expect(failure == "The Edge Function finished no job in 3 calls: No such price.")
    #expect(edge.calls.count == 3)
  }

  @Test func refusesWhatCannotBeRight() async throws {
    #expect(try EdgeConfiguration.read([:], version: "0.0.0") == nil)
    #expect(throws: StripeConfigurationError.self) {
      try EdgeConfiguration.read(["SPACESYNC_EDGE_URL": "https://x.example/f"], version: "0.0.0")
    }
    #expect(throws: StripeConfigurationError.self) {
      try EdgeConfiguration.read(["SPACESYNC_EDGE_URL": "http://x.example/f", "SPACESYNC_EDGE_TOKEN": "t"], version: "0.0.0")
    }
    #expect(throws: StripeConfigurationError.self) {
      try EdgeConfiguration.read(["SPACESYNC_EDGE_URL": "https://x.example/f", "SPACESYNC_EDGE_TOKEN": "a\r\nb"], version: "0.0.0")
    }
  }

  @Test func whatNoProgramOfOursWouldSayIsTakenAsItIs() async throws {
    let edge = try FakeEdge(token: "secret.token", waiting: 0)
    let huge = #"{"success":true,"details":{"total":9223372036854775807,"success":1,"errors":9223372036854775807,"#
    edge.answer((200, huge + #""job_errors":[1e300,-1e19,12,1.5,true,null]}}"#), (200, huge + #""job_errors":[]}}"#))
    let sum = try await Self.function(edge).drain()
    #expect(sum.total == .max && sum.errors == .max && sum.success == 2)
    #expect(sum.jobErrors == ["1e+300", "-1e+19", "12", "1.5", "true", "null"])
  }

  @Test func otherJobsThatFailAreNoReasonToGiveUp() async throws {
    let edge = try FakeEdge(token: "secret.token", waiting: 7)
    let failing = (1...4).map { (200, #"{"success":true,"details":{"total":5,"success":0,"errors":5,"job_errors":["job \#($0): no"]}}"#) }
    edge.answer(failing[0], failing[1], failing[2], failing[3])
    let sum = try await Self.function(edge).drain()
    #expect(sum.success == 7 && sum.errors == 20 && sum.jobErrors.count == 4)
  }
}
