import Dispatch
import Synchronization

/// A stand-in for the platform's Edge Function on 127.0.0.1: it takes up to five waiting jobs a call and says what became of them.
public final class FakeEdge: Sendable {
  /// A call that came.
  public struct Call: Sendable {
    /// `POST`, or a mistake.
    public var method: String
    /// Headers by their name in lower case.
    public var headers: [String: String]
    /// The body.
    public var body: String
  }

  private struct State {
    var waiting: Int
    var failing: Int
    var isHeld = false
    var calls: [Call] = []
    var script: [(status: Int, body: String)] = []
  }

  private let listener: Listener
  private let token: String
  private let state: Mutex<State>
  private let gate = DispatchSemaphore(value: 0)

  /// Starts a stand-in.
  ///
  /// - Parameters:
  ///   - token: Who may call.
  ///   - waiting: How many jobs wait.
  ///   - failing: How many of them fail, and are then waiting no more.
  public init(token: String, waiting: Int, failing: Int = 0) throws {
    self.token = token
    listener = try Listener(port: 0)
    state = Mutex(State(waiting: waiting, failing: failing))
    listener.serve { [weak self] stream in
      var reader = RequestReader(stream)
      while let request = reader.next(), let self, self.serve(request, stream) {}
    }
  }

  deinit { listener.stop() }

  /// Where it is.
  public var url: String { "http://127.0.0.1:\(listener.port)/functions/v1/stripe-sync-queue" }

  /// All calls so far.
  public var calls: [Call] { state.withLock { $0.calls } }

  /// Answers no call until `release`.
  public func hold() { state.withLock { $0.isHeld = true } }

  /// Answers what was held, and whatever comes.
  public func release() {
    state.withLock { $0.isHeld = false }
    gate.signal()
  }

  /// Answers the next calls with just this.
  public func answer(_ script: (status: Int, body: String)...) { state.withLock { $0.script = script } }

  private func serve(_ request: Request, _ stream: SocketStream) -> Bool {
    let isHeld = state.withLock { state in
      state.calls.append(Call(method: request.method, headers: request.headers, body: request.body))
      return state.isHeld
    }
    if isHeld {
      gate.wait()
      gate.signal()
    }
    let (status, body) = state.withLock { state -> (Int, String) in
      guard request.key == token else { return (401, #"{"success":false,"error":"Invalid JWT"}"#) }
      if !state.script.isEmpty { return state.script.removeFirst() }
      if request.headers["x-verify-key"] == "true" { return (200, #"{"success":true,"message":"Stripe key is valid"}"#) }
      let total = min(5, state.waiting)
      let errors = min(total, state.failing)
      state.waiting -= total
      state.failing -= errors
      let lines = (0..<errors).map { #"{"job_id":"job\#($0)","error":"No such product"}"# }.joined(separator: ",")
      return (
        200,
        #"{"success":true,"message":"Processed \#(total) jobs","details":{"total":\#(total),"success":\#(total - errors),"#
          + #""errors":\#(errors),"job_errors":[\#(lines)]}}"#
      )
    }
    let head = "HTTP/1.1 \(status) Answer\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
    return stream.write(Array((head + body).utf8))
  }
}
