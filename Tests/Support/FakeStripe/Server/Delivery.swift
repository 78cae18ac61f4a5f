import Glibc

/// How the answer to one request goes out, spoilt as its fault asks.
struct Delivery {
  private let plan: FakeState.Plan
  private let stream: SocketStream
  private let isStopped: () -> Bool
  private let willAnswer: (Int) -> Void

  /// Makes a delivery; `willAnswer` is told the status just before the answer goes out, for the other end may go on at once.
  init(_ plan: FakeState.Plan, _ stream: SocketStream, isStopped: @escaping () -> Bool, willAnswer: @escaping (Int) -> Void) {
    self.plan = plan
    self.stream = stream
    self.isStopped = isStopped
    self.willAnswer = willAnswer
  }

  /// True when an answer has to be made first.
  var needsWork: Bool {
    switch plan.fault {
    case nil, .status: true
    case let fault?: fault.doesTheWork
    }
  }

  /// Sends the answer, or what stands for it.
  ///
  /// - Returns: Whether the connection goes on.
  func send(_ answer: Answer?, _ request: Request) -> Bool {
    switch plan.fault {
    case nil, .status, .statusAfterWork:
      guard let answer else { return false }
      return write(answer, request)
    case .dropBefore, .dropAfter:
      stream.reset()
      return false
    case .hang, .hangAfterWork:
      waitForEnd()
      return false
    case .dribble(let milliseconds):
      for byte in bytes(answer ?? Answer(200, .null), request) {
        guard stream.write([byte]), !stream.waitForEnd(milliseconds: Int32(milliseconds)), !isStopped() else { return false }
      }
      return true
    case .malformed:
      var spoilt = answer ?? Answer(200, .null)
      spoilt.body = String(spoilt.body.prefix(spoilt.body.count / 2))
      return write(spoilt, request)
    case .otherJSON:
      return write(Answer(200, .object([("object", .string("list")), ("data", .string("none")), ("id", .int(7))])), request)
    case .empty:
      var spoilt = answer ?? Answer(200, .null)
      spoilt.body = ""
      return write(spoilt, request)
    case .html(let status):
      var page = Answer(status, .null)
      page.headers = [("Content-Type", "text/html; charset=utf-8")]
      page.body = "<html><head><title>\(status)</title></head><body>The proxy is sorry.</body></html>"
      return write(page, request)
    case .huge(let count): return huge(count)
    case .redirect(let address):
      var page = Answer(307, .null)
      page.headers = [("Location", address)]
      page.body = ""
      return write(page, request)
    case .rateLimited(let reason): return write(FakeState.rateLimited(reason), request)
    case .lockTimeout: return write(FakeState.rateLimited(nil), request)
    case .advised(let status, let shouldRetry, let retryAfter):
      var advised = FakeState.failure(status)
      if let shouldRetry { advised.headers.append(("Stripe-Should-Retry", shouldRetry ? "true" : "false")) }
      if let retryAfter { advised.headers.append(("Retry-After", String(retryAfter))) }
      return write(advised, request)
    }
  }

  private func write(_ answer: Answer, _ request: Request) -> Bool {
    willAnswer(answer.status)
    return stream.write(bytes(answer, request)) && request.headers["connection"]?.lowercased() != "close"
  }

  private func bytes(_ answer: Answer, _ request: Request) -> [UInt8] {
    var head = "HTTP/1.1 \(answer.status) \(answer.status == 200 ? "OK" : "Answer")\r\n"
    if !answer.headers.contains(where: { $0.0 == "Content-Type" }) { head += "Content-Type: application/json\r\n" }
    for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
    head += "Request-Id: req_fake\(plan.number)\r\n"
    if let version = request.headers["stripe-version"] { head += "Stripe-Version: \(version)\r\n" }
    if let key = request.headers["idempotency-key"] { head += "Idempotency-Key: \(key)\r\n" }
    head += "Content-Length: \(answer.body.utf8.count)\r\n\r\n"
    return Array(head.utf8) + Array(answer.body.utf8)
  }

  /// A body without a length and without an end in sight, as long as somebody reads it.
  private func huge(_ count: Int) -> Bool {
    willAnswer(200)
    stream.write(Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n".utf8))
    let block = [UInt8](repeating: UInt8(ascii: " "), count: 65_536)
    var sent = 0
    while sent < count, !isStopped(), stream.write(block) { sent += block.count }
    return false
  }

  private func waitForEnd() {
    while !isStopped(), !stream.waitForEnd(milliseconds: 200) {}
  }
}
