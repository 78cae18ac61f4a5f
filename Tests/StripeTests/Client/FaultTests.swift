import FakeStripe
import FoundationEssentials
import Glibc
import SyncCore
import Testing

@testable import Stripe

/// A network and a server that misbehave: every call ends, in bounds, with a failure that says what to do.
struct FaultTests {
  @Test(arguments: [Fault.hang, .hangAfterWork, .dribble(milliseconds: 50)])
  func anAnswerThatNeverEndsTimesOut(_ fault: Fault) async throws {
    let bench = try FakeBench(timeout: .milliseconds(300))
    bench.fake.arm(FaultRule(fault, times: 100))
    let clock = ContinuousClock()
    let started = clock.now
    let failure = await stripeFailure { _ = try await bench.client.account() }
    #expect(failure?.kind == .transient)
    #expect(failure?.message.contains("within 300 ms") == true)
    #expect(started.duration(to: clock.now) < .seconds(10))
  }

  @Test func aServerThatRefusesConnectionsIsTransient() async throws {
    let fake = try FakeStripe()
    let configuration = try FakeBench.configuration(fake)
    fake.stop()
    let failure = await stripeFailure { _ = try await StripeClient(configuration).account() }
    #expect(failure?.kind == .transient)
    #expect(failure?.status == nil)
  }

  @Test(arguments: [(call: 600, connect: 1), (call: 2, connect: 600)])
  func aServerThatTakesNoConnectionTimesOut(_ seconds: (call: Int, connect: Int)) async throws {
    let full = try FullListener()
    var configuration = StripeConfiguration(
      secret: try StripeSecret("sk_test_fake"), base: try StripeBase("http://127.0.0.1:\(full.port)"))
    configuration.timeout = .seconds(seconds.call)
    configuration.connectTimeout = .seconds(seconds.connect)
    configuration.repetitionPause = .milliseconds(1)
    let started = ContinuousClock.now
    let failure = await stripeFailure { _ = try await StripeClient(configuration).account() }
    // One connection, and the two repetitions of a call that has time for them.
    let (least, most): (Duration, Duration) = seconds.connect == 1 ? (.seconds(2.9), .seconds(20)) : (.seconds(1.9), .seconds(10))
    #expect(failure?.kind == .transient && failure?.status == nil)
    #expect((least..<most).contains(started.duration(to: .now)))
  }

  @Test func aCancelledTaskEndsItsCallAtOnce() async throws {
    let bench = try FakeBench(timeout: .seconds(600))
    bench.fake.arm(FaultRule(.hang, times: 100))
    let call = Task { await stripeFailure { _ = try await bench.client.account() } }
    while bench.fake.requestCount == 0 { await Task.yield() }
    let clock = ContinuousClock()
    let started = clock.now
    call.cancel()
    #expect(await call.value == .cancelled)
    #expect(started.duration(to: clock.now) < .seconds(10))
    bench.fake.disarm()
    _ = try await bench.client.account()
  }

  @Test func aCallThatBeginsCancelledSendsNothing() async throws {
    let bench = try FakeBench()
    let call = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await stripeFailure { _ = try await bench.client.account() }
    }
    #expect(await call.value?.kind == .transient)
    #expect(bench.fake.requestCount == 0)
  }

  @Test func aHugeAnswerIsBoundedAndNotAskedForAgain() async throws {
    let bench = try FakeBench()
    bench.fake.arm(FaultRule(.huge(bytes: 50_000_000), times: 100))
    let failure = await stripeFailure { _ = try await bench.client.account() }
    #expect(failure?.kind == .transient)
    #expect(failure?.message.contains("1 MiB") == true)
    #expect(bench.fake.requestCount == 1)
  }

  @Test func noMoreThanTheCapIsKept() {
    let collector = AnswerCollector()
    let piece = [UInt8](repeating: 65, count: 300_000)
    let taken = (0..<6).map { _ in piece.withUnsafeBytes { collector.takeBody($0) } }
    #expect(taken == [300_000, 300_000, 300_000, 0, 0, 0] && collector.body.count == 900_000)
  }

  @Test func aRedirectIsNotFollowed() async throws {
    let other = try FakeStripe()
    let bench = try FakeBench()
    for endpoint in [Endpoint.account, .updateProduct] {
      bench.fake.arm(FaultRule(.redirect("\(other.base)/v1/account"), on: endpoint, times: 100))
      let failure = await stripeFailure {
        _ = try await bench.client.account()
        try await bench.sync()
      }
      #expect(failure?.status == 307)
      #expect(failure?.kind == .transient)
    }
    #expect(other.connectionCount == 0)
  }

  static let unreadable: [(Fault, Int?)] = [
    (.malformed, 200), (.otherJSON, 200), (.empty, 200), (.html(200), 200), (.html(502), 502), (.html(404), 404), (.html(400), 400),
    (.dropBefore, nil), (.dropAfter, nil), (.status(500), 500), (.status(409), 409), (.status(503), 503),
  ]

  @Test(arguments: unreadable)
  func whatIsNotStripesAnswerIsTransientAndNeverMissing(_ fault: Fault, _ status: Int?) async throws {
    let bench = try FakeBench()
    bench.fake.byHand("POST", "/v1/products", "id=prod_x&name=x")
    bench.fake.arm(FaultRule(fault, times: 100))
    let answer = await stripeFailure { _ = try await bench.client.updateProduct("prod_x", ProductParameters(name: "x")) }
    let failure = try #require(answer)
    #expect(failure.kind == .transient, "\(failure)")
    #expect(failure.status == status)
    #expect(!failure.isMissing)
    #expect(!failure.message.contains("proxy is sorry"))
  }

  @Test func aFaultThatPassesIsRepeatedUnderItsOwnKey() async throws {
    for fault in [Fault.dropBefore, .dropAfter, .status(503), .malformed, .status(409)] {
      let bench = try FakeBench()
      bench.fake.arm(FaultRule(fault, on: .createProduct, times: 2))
      try await bench.sync()
      let creations = bench.fake.requests.filter { $0.endpoint == .createProduct }
      #expect(creations.count == 3, "\(fault)")
      #expect(Set(creations.map { $0.headers["idempotency-key"] }).count == 1, "\(fault)")
      #expect(Set(creations.map(\.form.parameters.count)).count == 1)
      #expect(bench.fake.products().count == 1)
    }
  }

  @Test func theWorkOfALostAnswerIsNotDoneTwice() async throws {
    let bench = try FakeBench()
    _ = try await bench.client.createProduct("prod_x", ProductParameters(name: "x"))
    bench.fake.arm(FaultRule(.dropAfter))
    // Without the key the repetition would make a second price, for these have no ids of our choice.
    let form = PriceParameters(product: "prod_x", currency: "eur", unitAmount: 1, lookupKey: "k")
    let price = try await bench.client.createPrice(form)
    #expect(bench.fake.prices(of: "prod_x").map(\.id) == [price.id])
  }

  @Test func aFaultThatWasRememberedChangesTheKey() async throws {
    let bench = try FakeBench()
    bench.fake.arm(FaultRule(.status(500), on: .createProduct))
    try await bench.sync()
    let creations = bench.fake.requests.filter { $0.endpoint == .createProduct }
    let keys = creations.map { $0.headers["idempotency-key"] }
    // The second request only brought the remembered 500 back; the third, under another key, was done.
    try #require(creations.map(\.status) == [500, 500, 200])
    #expect(keys[0] == keys[1])
    #expect(keys[1] != keys[2])
  }

  @Test func aRateLimitIsLeftToTheQueue() async throws {
    for fault in [Fault.rateLimited("endpoint-rate"), .rateLimited("global-concurrency"), .lockTimeout] {
      let bench = try FakeBench()
      bench.fake.arm(FaultRule(fault, times: 100))
      let failure = await stripeFailure { _ = try await bench.client.account() }
      #expect(failure?.kind == .transient)
      #expect(failure?.status == 429)
      #expect(bench.fake.requestCount == 1)
    }
  }

  @Test func stripesOwnAdviceOverrides() async throws {
    for (status, advice, requests) in [(429, true, 3), (400, true, 3), (503, false, 1), (409, false, 1)] {
      let bench = try FakeBench()
      bench.fake.arm(FaultRule(.advised(status, shouldRetry: advice, retryAfter: nil), times: 100))
      let failure = await stripeFailure { _ = try await bench.client.account() }
      #expect(failure?.kind == .transient)
      #expect(failure?.shouldRetry == advice)
      #expect(bench.fake.requestCount == requests, "\(status)")
    }
  }

  @Test func aWaitThatIsAskedForIsTakenOrHandedOn() async throws {
    let bench = try FakeBench(timeout: .seconds(20))
    bench.fake.arm(FaultRule(.advised(503, shouldRetry: nil, retryAfter: 1)))
    _ = try await bench.client.account()
    let times = bench.fake.requests.map(\.started)
    #expect(times[0].duration(to: times[1]) >= .seconds(1))
    // A wait that does not fit into the call is the queue's.
    bench.fake.arm(FaultRule(.advised(503, shouldRetry: nil, retryAfter: 60)))
    let failure = await stripeFailure { _ = try await bench.client.account() }
    #expect(failure?.retryAfter == .seconds(60))
  }

  @Test func everySingleRequestIsAdmittedFirst() async throws {
    let fake = try FakeStripe()
    let admitted = Collector<Int>()
    let client = StripeClient(
      try FakeBench.configuration(fake),
      admit: {
        admitted.add(1)
        return nil
      })
    fake.arm(FaultRule(.status(503), times: 2))
    _ = try await client.account()
    #expect(admitted.values.count == fake.requestCount)
    #expect(fake.requestCount == 4)
  }

  @Test func aVersionThatStripeRefusesIsGlobal() {
    let failure = StripeFailure(
      status: 400, type: "invalid_request_error", message: "Invalid Stripe API version: x", requestID: nil)
    #expect(failure.kind == .global)
  }

  @Test func manyCallsAtOnceDoNotMix() async throws {
    let bench = try FakeBench()
    await withTaskGroup { group in
      for number in 0..<200 {
        group.addTask {
          let id = "prod_\(number)"
          let product = try? await bench.client.createProduct(id, ProductParameters(name: "Space \(number)"))
          #expect(product?.name == "Space \(number)")
        }
      }
    }
    #expect(bench.fake.products().count == 200)
  }
}
