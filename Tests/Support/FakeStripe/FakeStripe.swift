import Glibc
import Synchronization

/// A stand-in for Stripe on 127.0.0.1 that keeps its rules and fails on demand, written from what is known of the real API at version
/// `2026-08-26.dahlia`. Its objects can be looked at and changed from outside, as somebody in Stripe's own dashboard would.
public final class FakeStripe: Sendable {
  private let listener: Listener
  private let state: Mutex<FakeState>

  /// Starts a fake on a port, or on any free one.
  public init(port: Int = 0, keys: [String: FakeKey] = FakeKey.standard) throws {
    listener = try Listener(port: port)
    var state = FakeState()
    state.keys = keys
    self.state = Mutex(state)
    listener.serve { [weak self] stream in
      var reader = RequestReader(stream)
      while let request = reader.next(), let self, self.serve(request, stream) {}
    }
  }

  deinit { listener.stop() }

  /// The port.
  public var port: Int { listener.port }

  /// The base of the API: `http://127.0.0.1:port`.
  public var base: String { "http://127.0.0.1:\(port)" }

  /// Ends the fake and all its connections.
  public func stop() { listener.stop() }

  /// Ends all connections that stand, as a restart of the other end does; new ones are taken.
  ///
  /// - Returns: How many stood.
  @discardableResult
  public func dropConnections() -> Int { listener.dropConnections() }

  // MARK: Behaviour

  /// Lets these faults happen, instead of any asked for before.
  public func arm(_ rules: FaultRule...) { state.withLock { $0.rules = rules } }

  /// Lets faults happen at random.
  public func arm(_ chaos: Chaos) { state.withLock { $0.chaos = chaos } }

  /// Lets no more faults happen.
  public func disarm() {
    state.withLock { state in
      state.rules = []
      state.chaos = nil
    }
  }

  /// Takes so long for every answer.
  public func setDelay(_ delay: Duration) { state.withLock { $0.delay = delay } }

  /// Limits the rate, or not.
  public func setRateLimit(_ limit: RateLimit?) { state.withLock { $0.limit = limit } }

  /// Decides whether the id of a deleted product can be used again.
  public func setBurnsDeletedIDs(_ burns: Bool) { state.withLock { $0.burnsDeletedIDs = burns } }

  /// Decides whether requests are recorded; a benchmark needs none of it.
  public func setKeepsRecords(_ keeps: Bool) { state.withLock { $0.keepsRecords = keeps } }

  // MARK: What happened

  /// All requests so far, in the order in which they came.
  public var requests: [RecordedRequest] { state.withLock { $0.requests } }

  /// How many requests came.
  public var requestCount: Int { state.withLock { $0.requestCount } }

  /// How many connections were made.
  public var connectionCount: Int { listener.connectionCount }

  /// Forgets the requests so far.
  public func forgetRequests() {
    state.withLock { state in
      state.requests = []
      state.overlaps = []
      state.abandonedOverlaps = []
    }
  }

  /// Pairs of requests about one product of which the first was still wanted by who had asked when the second came: two at work at once.
  public var overlaps: [(RecordedRequest, RecordedRequest)] { state.withLock { $0.overlaps } }

  /// Pairs of which the first was in hand only here: who had asked had given up or died, and closed the connection.
  public var abandonedOverlaps: [(RecordedRequest, RecordedRequest)] { state.withLock { $0.abandonedOverlaps } }

  // MARK: What it holds

  /// The products of an account, oldest first.
  public func products(account: String = "acct_1Fake", livemode: Bool = false) -> [FakeProduct] {
    state.withLock { state in
      guard let ledger = state.ledgers[FakeState.ledger(account, livemode)] else { return [] }
      return ledger.productOrder.compactMap { ledger.products[$0] }
    }
  }

  /// One product of the test mode, or nil.
  public func product(_ id: String) -> FakeProduct? {
    state.withLock { $0.ledgers[FakeState.ledger("acct_1Fake", false)]?.products[id] }
  }

  /// All prices of a product of the test mode, oldest first.
  public func prices(of product: String) -> [FakePrice] {
    state.withLock { $0.ledgers[FakeState.ledger("acct_1Fake", false)]?.prices(of: product) ?? [] }
  }

  /// Does what a request with the standard key of a mode would do, without the network and unrecorded: somebody's work by hand.
  ///
  /// - Returns: The status of the answer and its body.
  @discardableResult
  public func byHand(
    _ method: String, _ path: String, _ form: String = "", livemode: Bool = false
  ) -> (status: Int, body: String) {
    let parts = path.split(separator: "?", maxSplits: 1)
    let request = Request(
      method: method, path: String(parts[0]), query: method == "POST" ? "" : form, headers: ["authorization": "Bearer sk_test_fake"],
      body: form)
    return state.withLock { state in
      var plan = FakeState.Plan(number: -1, target: Endpoint.read(method, request.path), owner: FakeKey(livemode: livemode))
      plan.fault = nil
      let answer = state.finish(plan, request)
      return (answer.status, answer.body)
    }
  }

  /// Removes a product with its prices, which only Stripe's own dashboard can do.
  public func vanish(_ product: String) {
    state.withLock { state in
      let name = FakeState.ledger("acct_1Fake", false)
      for price in state.ledgers[name]?.pricesOf[product] ?? [] {
        if let key = state.ledgers[name]?.prices[price]?.lookupKey { state.ledgers[name]?.holders[key] = nil }
        state.ledgers[name]?.prices[price] = nil
        state.ledgers[name]?.priceOrder.removeAll { $0 == price }
      }
      state.ledgers[name]?.pricesOf[product] = nil
      state.ledgers[name]?.products[product] = nil
      state.ledgers[name]?.productOrder.removeAll { $0 == product }
      if state.burnsDeletedIDs { state.ledgers[name]?.burnt.insert(product) }
    }
  }

  // MARK: One request

  /// Serves a request; false ends the connection.
  private func serve(_ request: Request, _ stream: SocketStream) -> Bool {
    let (plan, delay) = state.withLock { ($0.begin(request, stream, at: .now), $0.delay) }
    if delay > .zero { usleep(useconds_t(delay / .microseconds(1))) }
    let delivery = Delivery(
      plan, stream, isStopped: { [listener] in listener.isStopped }, willAnswer: { status in self.close(plan, status) })
    let answer = delivery.needsWork ? state.withLock { $0.finish(plan, request) } : nil
    let keepsAlive = delivery.send(answer, request)
    close(plan, nil)
    return keepsAlive
  }

  /// Records the end of a request, once.
  private func close(_ plan: FakeState.Plan, _ status: Int?) {
    state.withLock { $0.end(plan.number, status, at: .now) }
  }
}
