/// An error that an endpoint answers with.
struct Refusal: Error {
  var status: Int
  var message: String
  var code: String?
  var parameter: String?
  /// False when the parameters were not even valid.
  var wasExecuted: Bool

  /// Parameters that are not valid: the endpoint did not begin to execute.
  static func invalid(_ message: String, code: String? = nil, _ parameter: String?) -> Refusal {
    Refusal(status: 400, message: message, code: code, parameter: parameter, wasExecuted: false)
  }

  /// A rule that the endpoint found broken while it executed.
  static func broken(_ message: String, code: String? = nil, _ parameter: String? = nil, status: Int = 400) -> Refusal {
    Refusal(status: status, message: message, code: code, parameter: parameter, wasExecuted: true)
  }

  /// The id that a missing object was looked for by.
  var missingID: String? {
    guard code == "resource_missing" else { return nil }
    return message.split(separator: "'", omittingEmptySubsequences: false).dropFirst().first.map(String.init)
  }

  var answer: Answer { .error(status, message, code: code, parameter: parameter, executed: wasExecuted) }
}
