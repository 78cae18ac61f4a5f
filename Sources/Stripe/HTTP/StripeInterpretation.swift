import FoundationEssentials
import SyncCore

/// What an answer means: the object asked for, or a failure with what to do about it.
struct StripeInterpretation<Answer: WireObject>: Sendable {
  /// The object, or nil.
  private(set) var answer: Answer?
  /// Why there is none; of no meaning when there is one.
  private(set) var failure = StripeFailure(kind: .transient, message: "")
  /// True when the same call may repeat the request at once.
  private(set) var mayRepeat = false
  /// True for a 5xx that Stripe replayed from its memory of the idempotency key.
  private(set) var isReplayedFault = false
  /// The status, or nil.
  private(set) var status: Int?
  /// The id of the request in Stripe's own log, or nil.
  private(set) var requestID: String?

  init(_ result: Result<HTTPAnswer, TransportFailure>, of type: Answer.Type, _ configuration: StripeConfiguration) {
    switch result {
    case .failure(let transport):
      (failure, mayRepeat) = Self.failure(transport, configuration)
    case .success(let http):
      status = http.status
      requestID = http.headers["request-id"].map { configuration.secret.removed(from: $0).oneLine(200) }
      if (200..<300).contains(http.status) {
        take(http)
      } else {
        refuse(http, configuration.secret)
      }
    }
  }

  private mutating func take(_ http: HTTPAnswer) {
    answer = try? JSONDecoder().decode(Answer.self, from: Data(http.body))
    if answer?.isExpected == true { return }
    answer = nil
    mayRepeat = true
    failure = StripeFailure(
      kind: .transient, status: http.status, message: "The answer is not the object that was asked for (\(Self.look(of: http))).",
      requestID: requestID)
  }

  private mutating func refuse(_ http: HTTPAnswer, _ secret: StripeSecret) {
    let shouldRetry = http.headers["stripe-should-retry"].flatMap { ["true": true, "false": false][$0.lowercased()] }
    if let error = try? JSONDecoder().decode(WireError.self, from: Data(http.body)).error {
      failure = StripeFailure(
        status: http.status, type: error.type.oneLine(100), code: error.code?.oneLine(100), parameter: error.param?.oneLine(200),
        message: secret.removed(from: error.message ?? "(no message)").oneLine(1_000), requestID: requestID, shouldRetry: shouldRetry)
    } else {
      failure = StripeFailure(
        kind: [401, 403, 407].contains(http.status) ? .global : .transient, status: http.status,
        message: "The answer is not one of Stripe's (\(Self.look(of: http))).", requestID: requestID, shouldRetry: shouldRetry)
    }
    failure.retryAfter = http.headers["retry-after"].flatMap(UInt32.init).map { .seconds($0) }
    mayRepeat = shouldRetry ?? (http.status == 409 || http.status >= 500)
    isReplayedFault = http.status >= 500 && http.headers["idempotent-replayed"]?.lowercased() == "true"
  }

  private static func failure(
    _ transport: TransportFailure, _ configuration: StripeConfiguration
  ) -> (StripeFailure, mayRepeat: Bool) {
    let words = configuration.secret.removed(from: transport.message).oneLine(300)
    let limit = Int(configuration.timeout / .milliseconds(1))
    let seconds = limit % 1_000 == 0 ? "\(limit / 1_000) s" : "\(limit) ms"
    return switch transport.kind {
    case .cancelled: (.cancelled, false)
    case .timedOut: (StripeFailure(kind: .transient, message: "No whole answer within \(seconds): \(words)."), true)
    case .tooLarge: (StripeFailure(kind: .transient, message: "The answer is larger than 1 MiB, which no answer of Stripe's is."), false)
    case .untrusted: (StripeFailure(kind: .transient, message: "The connection can't be trusted: \(words)."), false)
    case .network: (StripeFailure(kind: .transient, message: "Not reached: \(words)."), true)
    }
  }

  /// What an answer looks like, without its text: a portal's page has no place in a log.
  private static func look(of http: HTTPAnswer) -> String {
    let kind = http.headers["content-type"].map { $0.prefix { $0 != ";" } } ?? "no type"
    return "\(String(kind).oneLine(60)), \(http.body.count) bytes"
  }
}

extension StripeFailure {
  /// The task was cancelled while a call was under way.
  static let cancelled = StripeFailure(kind: .transient, message: "The call was cancelled.")
}
