/// One request, ready to be sent.
struct HTTPRequest: Sendable {
  /// The whole URL.
  var url: String
  /// Header lines.
  var headers: [String]
  /// The form of a POST; nil for a GET.
  var form: String?
}

/// What came back.
struct HTTPAnswer: Sendable {
  /// The status.
  var status: Int
  /// Headers by their name in lower case.
  var headers: [String: String]
  /// The body, within its cap.
  var body: [UInt8]
}

/// Why nothing usable came back.
struct TransportFailure: Error, Sendable {
  /// What kind of thing went wrong.
  enum Kind: Sendable {
    /// The task was cancelled.
    case cancelled
    /// The time for the call is over.
    case timedOut
    /// The answer is larger than any of Stripe's.
    case tooLarge
    /// The other end could not prove who it is, or the certificates here can't be read.
    case untrusted
    /// The network: no name, no connection, a connection that ended.
    case network
  }

  /// What kind of thing went wrong.
  var kind: Kind
  /// libcurl's words for it.
  var message: String
}
