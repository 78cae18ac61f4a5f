/// One HTTP request as it came.
struct Request: Sendable {
  var method: String
  var path: String
  var query: String
  /// Headers by their name in lower case.
  var headers: [String: String]
  var body: String

  /// The parameters: the query's of a GET or DELETE, the body's of a POST.
  var form: Form { Form(method == "POST" ? body : query) }

  /// The key, by bearer or basic authentication.
  var key: String? {
    guard let authorization = headers["authorization"] else { return nil }
    return authorization.hasPrefix("Bearer ") ? String(authorization.dropFirst(7)) : nil
  }
}

/// One answer.
struct Answer: Sendable {
  var status: Int
  var headers: [(String, String)] = []
  var body: String
  /// True when the endpoint began to execute: only such answers are remembered under an idempotency key.
  var wasExecuted = true

  init(_ status: Int, _ body: JSON, executed: Bool = true) {
    self.status = status
    self.body = body.text
    wasExecuted = executed
  }

  /// An error object of Stripe's.
  static func error(
    _ status: Int, _ message: String, code: String? = nil, parameter: String? = nil, type: String = "invalid_request_error",
    executed: Bool = true
  ) -> Answer {
    var members: [(String, JSON)] = []
    if let code { members += [("code", .string(code)), ("doc_url", .string("https://stripe.com/docs/error-codes/\(code)"))] }
    members.append(("message", .string(message)))
    if let parameter { members.append(("param", .string(parameter))) }
    members.append(("type", .string(type)))
    return Answer(status, .object([("error", .object(members))]), executed: executed)
  }
}
