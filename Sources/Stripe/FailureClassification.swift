import SyncCore

extension StripeFailure {
  /// Makes a failure from Stripe's answer and decides what a worker does about it.
  ///
  /// Transient: 409, 429 and 5xx. Global: 401, 403, and an object that exists in the other mode only, which means a wrong key: taking
  /// that for "deleted" would make every product anew. Permanent: all else (`docs.stripe.com/error-low-level`).
  public init(status: Int, type: String, code: String? = nil, parameter: String? = nil, message: String, requestID: String?) {
    let kind: Class =
      switch status {
      case 401, 403: .global
      case 409, 429, 500...: .transient
      default: message.contains("a similar object exists in") ? .global : .permanent
      }
    self.init(
      kind: kind, status: status, type: type, code: code, parameter: parameter, message: message, requestID: requestID)
  }

  /// True when the object asked for does not exist under this key.
  var isMissing: Bool { kind == .permanent && code == "resource_missing" }

  /// True when another price holds the lookup key that a new one asked for.
  var isLookupKeyTaken: Bool { status == 400 && parameter == "lookup_key" }

  /// A refusal of our own, before any call.
  static func refused(_ message: String) -> StripeFailure { StripeFailure(kind: .permanent, message: message) }
}
