/// All that a fake holds, and every decision it takes; its threads enter one at a time.
struct FakeState: Sendable {
  /// What is remembered of an idempotency key.
  enum Memory: Sendable {
    case inFlight
    case answered(fingerprint: String, Answer)
  }

  /// What is to be done with a request.
  struct Plan: Sendable {
    var number: Int
    var fault: Fault?
    /// The answer, when it is known before any work.
    var answer: Answer?
    var target: (endpoint: Endpoint, id: String)?
    var owner: FakeKey?
    /// Under what the answer is remembered.
    var memoryKey: String?
    var fingerprint = ""
  }

  var keys: [String: FakeKey] = FakeKey.standard
  var ledgers: [String: Ledger] = [:]
  var memory: [String: Memory] = [:]
  var rules: [FaultRule] = []
  var chaos: Chaos?
  var limit: RateLimit?
  var delay = Duration.zero
  var burnsDeletedIDs = false
  var keepsRecords = true
  var requests: [RecordedRequest] = []
  private(set) var requestCount = 0
  /// The requests about a product that are not answered yet, with their connections.
  private var inHand: [Int: (request: RecordedRequest, stream: SocketStream)] = [:]
  /// Pairs of requests about one product where the first was still wanted when the second came.
  var overlaps: [(RecordedRequest, RecordedRequest)] = []
  /// Pairs where who had asked first was gone already.
  var abandonedOverlaps: [(RecordedRequest, RecordedRequest)] = []

  // MARK: Before the work

  /// Takes a request in: who asks, may they, what is to go wrong, was it asked before.
  mutating func begin(_ request: Request, _ stream: SocketStream, at now: ContinuousClock.Instant) -> Plan {
    let target = Endpoint.read(request.method, request.path)
    var plan = Plan(number: requestCount, target: target)
    requestCount += 1
    plan.fault = fault(for: target?.endpoint)
    if keepsRecords {
      let record = RecordedRequest(
        number: plan.number, endpoint: target?.endpoint, method: request.method, path: request.path, form: request.form,
        headers: request.headers, subject: subject(target, request.form), started: now, fault: plan.fault)
      requests.append(record)
      take(record, stream)
    }
    guard let key = request.key, let owner = keys[key] else {
      let message =
        request.key.map { "Invalid API Key provided: \(FakeKey.masked($0))" } ?? "You did not provide an API key."
      plan.answer = .error(401, message, executed: false)
      return plan
    }
    plan.owner = owner
    plan.answer = refusal(request, key, owner, target, at: now)
    if plan.answer == nil, let key = request.headers["idempotency-key"], request.method == "POST", plan.fault?.isBeforeMemory != true {
      recall(key, request, owner, &plan)
    }
    return plan
  }

  /// Looks which requests about the same product are in hand: the system tells whether who asked still waits for an answer, since a process
  /// that gives up or dies has closed its connection before another one can ask.
  private mutating func take(_ record: RecordedRequest, _ stream: SocketStream) {
    guard let subject = record.subject else { return }
    for (other, its) in inHand.values where other.subject == subject {
      if its.isAbandoned { abandonedOverlaps.append((other, record)) } else { overlaps.append((other, record)) }
    }
    inHand[record.number] = (record, stream)
  }

  /// Records the end of a request, once.
  mutating func end(_ number: Int, _ status: Int?, at now: ContinuousClock.Instant) {
    inHand[number] = nil
    // The list may have been emptied meanwhile.
    guard let index = requests.lastIndex(where: { $0.number == number }), requests[index].ended == nil else { return }
    requests[index].ended = now
    requests[index].status = status
  }

  /// Why this key may not ask for this now, or nil.
  private mutating func refusal(
    _ request: Request, _ key: String, _ owner: FakeKey, _ target: (endpoint: Endpoint, id: String)?, at now: ContinuousClock.Instant
  ) -> Answer? {
    if owner.isExpired {
      return .error(401, "Expired API Key provided: \(FakeKey.masked(key))", code: "api_key_expired", executed: false)
    }
    if let version = request.headers["stripe-version"], !Self.isVersion(version) {
      return .error(400, "Invalid Stripe API version: \(version)", executed: false)
    }
    guard let target else {
      return .error(404, "Unrecognized request URL (\(request.method): \(request.path)).", executed: false)
    }
    if owner.forbidden.contains(target.endpoint) {
      return .error(
        403,
        "The provided key '\(FakeKey.masked(key))' does not have the required permissions for this endpoint on account '\(owner.account)'.",
        executed: false)
    }
    if limit?.takes(target.endpoint, at: now) == false { return Self.rateLimited("endpoint-rate") }
    return nil
  }

  /// What an idempotency key brings back: the first answer, or a refusal of another request under the same key.
  private mutating func recall(_ key: String, _ request: Request, _ owner: FakeKey, _ plan: inout Plan) {
    let memoryKey = "\(owner.account) \(owner.livemode) \(key)"
    plan.fingerprint = "\(request.path)?\(request.body)"
    guard key.utf8.count <= 255 else {
      plan.answer = .error(400, "The Idempotency-Key must be at most 255 characters.", type: "idempotency_error", executed: false)
      return
    }
    switch memory[memoryKey] {
    case nil:
      memory[memoryKey] = .inFlight
      plan.memoryKey = memoryKey
    case .inFlight:
      plan.answer = .error(
        409, "There is currently another in-progress request using this Idempotent Key.", code: "idempotency_key_in_use",
        type: "idempotency_error", executed: false)
    case .answered(let fingerprint, var answer):
      guard fingerprint == plan.fingerprint else {
        plan.answer = .error(
          400, "Keys for idempotent requests can only be used with the same parameters they were first used with.",
          type: "idempotency_error", executed: false)
        return
      }
      answer.headers.append(("Idempotent-Replayed", "true"))
      plan.answer = answer
    }
  }

  private mutating func fault(for endpoint: Endpoint?) -> Fault? {
    for index in rules.indices where rules[index].times > 0 && (rules[index].endpoint == nil || rules[index].endpoint == endpoint) {
      if rules[index].skipping > 0 {
        rules[index].skipping -= 1
      } else {
        rules[index].times -= 1
        return rules[index].fault
      }
    }
    return chaos?.draw()
  }

  // MARK: The work

  /// Does the work of a request and remembers its answer.
  mutating func finish(_ plan: Plan, _ request: Request) -> Answer {
    var answer: Answer
    if let known = plan.answer {
      answer = known
    } else if let status = plan.fault?.statusInsteadOfWork {
      answer = Self.failure(status)
      answer.wasExecuted = status == 500
    } else {
      answer = execute(plan, request)
      if case .statusAfterWork(let status) = plan.fault {
        answer = Self.failure(status)
        answer.wasExecuted = status >= 500
      }
    }
    if let key = plan.memoryKey { memory[key] = answer.wasExecuted ? .answered(fingerprint: plan.fingerprint, answer) : nil }
    return answer
  }

  private mutating func execute(_ plan: Plan, _ request: Request) -> Answer {
    guard let (endpoint, id) = plan.target, let owner = plan.owner else { return .error(404, "Unrecognized request URL.") }
    let name = Self.ledger(owner.account, owner.livemode)
    var ledger = ledgers.removeValue(forKey: name) ?? Ledger(livemode: owner.livemode)
    ledger.burnsDeletedIDs = burnsDeletedIDs
    defer { ledgers[name] = ledger }
    let form = request.form
    do throws(Refusal) {
      let body: JSON =
        switch endpoint {
        case .account:
          .object([
            ("id", .string(owner.account)), ("object", .string("account")), ("charges_enabled", .bool(true)), ("country", .string("FR")),
            ("default_currency", .string("eur")), ("type", .string("standard")),
          ])
        case .listProducts: try ledger.listProducts(form)
        case .createProduct: try ledger.createProduct(form)
        case .retrieveProduct: try ledger.retrieveProduct(id, form)
        case .updateProduct: try ledger.updateProduct(id, form)
        case .deleteProduct: try ledger.deleteProduct(id)
        case .listPrices: try ledger.listPrices(form)
        case .createPrice: try ledger.createPrice(form)
        case .retrievePrice: try ledger.retrievePrice(id)
        case .updatePrice: try ledger.updatePrice(id, form)
        }
      return Answer(200, body)
    } catch {
      var refusal = error
      if let id = error.missingID, let other = ledgers[Self.ledger(owner.account, !owner.livemode)],
        other.products[id] != nil || other.prices[id] != nil
      {
        let (there, here) = owner.livemode ? ("test", "live") : ("live", "test")
        refusal.message += "; a similar object exists in \(there) mode, but a \(here) mode key was used to make this request."
      }
      return refusal.answer
    }
  }

  // MARK: Parts

  static func ledger(_ account: String, _ livemode: Bool) -> String { "\(account) \(livemode)" }

  static func rateLimited(_ reason: String?) -> Answer {
    var answer = Answer.error(
      429,
      reason == nil ? "This object cannot be accessed right now because another request is accessing it." : "Request rate limit exceeded.",
      code: reason == nil ? "lock_timeout" : "rate_limit", executed: false)
    if let reason { answer.headers.append(("Stripe-Rate-Limited-Reason", reason)) }
    return answer
  }

  static func failure(_ status: Int) -> Answer {
    switch status {
    case 409:
      .error(
        409, "There is currently another in-progress request using this Idempotent Key.", code: "idempotency_key_in_use",
        type: "idempotency_error", executed: false)
    case 500...: .error(status, "An unknown error occurred", type: "api_error")
    case 401: .error(401, "Invalid API Key provided: sk_test_****", executed: false)
    default: .error(status, "The request was refused.", executed: false)
    }
  }

  private static func isVersion(_ text: String) -> Bool {
    let bytes = Array(text.utf8.prefix(10))
    return bytes.count == 10 && bytes[4] == 45 && bytes[7] == 45
      && [0, 1, 2, 3, 5, 6, 8, 9].allSatisfy { (48...57).contains(bytes[$0]) } && [10, 11].contains(min(text.utf8.count, 11))
  }

  /// The product that a request is about.
  private func subject(_ target: (endpoint: Endpoint, id: String)?, _ form: Form) -> String? {
    guard let target else { return nil }
    switch target.endpoint {
    case .account, .listProducts: return nil
    case .createProduct: return form["id"]
    case .retrieveProduct, .updateProduct, .deleteProduct: return target.id
    case .createPrice: return form["product"]
    case .listPrices: return form["product"] ?? form.list("lookup_keys")?.first.map(Self.product(ofKey:))
    case .retrievePrice, .updatePrice: return ledgers.values.lazy.compactMap { $0.prices[target.id]?.product }.first
    }
  }

  /// The product that a key of the form `spacesync:<uuid>:...` is about.
  private static func product(ofKey key: String) -> String {
    let parts = key.split(separator: ":")
    return parts.count > 1 ? "prod_space_\(parts[1].filter { $0 != "-" })" : key
  }
}

extension Fault {
  /// True when the request never gets as far as its idempotency key.
  var isBeforeMemory: Bool {
    switch self {
    case .dropBefore, .hang, .html, .huge, .redirect, .rateLimited, .lockTimeout, .advised: true
    case .status(let status): status != 500
    default: false
    }
  }

  /// The status that is answered without any work.
  var statusInsteadOfWork: Int? {
    switch self {
    case .status(let status): status
    default: nil
    }
  }
}
