import SyncCore

extension StripeFailure {
  /// Makes a failure from Stripe's answer and decides what a worker does about it.
  ///
  /// Transient: 409, 429, 5xx, and what Stripe itself says may be retried. Global: 401, 403, a version that Stripe refuses, and an
  /// object that exists in the other mode only, which means a wrong key: taking that for "deleted" would make every product anew.
  /// Permanent: all else (`docs.stripe.com/error-low-level`).
  public init(
    status: Int, type: String, code: String? = nil, parameter: String? = nil, message: String, requestID: String?,
    shouldRetry: Bool? = nil
  ) {
    let isOfOtherMode = message.contains("a similar object exists in")
    let kind: Class =
      switch status {
      case 401, 403: .global
      case 409, 429, 500...: .transient
      default:
        if isOfOtherMode || message.hasPrefix("Invalid Stripe API version") {
          .global
        } else {
          shouldRetry == true ? .transient : .permanent
        }
      }
    // The worker pauses until somebody does something: the sentence says what.
    self.init(
      kind: kind, status: status, type: type, code: code, parameter: parameter,
      message: isOfOtherMode ? "\(message) \(StripeAccount.otherModeWayOut)" : message, requestID: requestID, shouldRetry: shouldRetry)
  }

  /// True when the object asked for does not exist under this key.
  var isMissing: Bool { kind == .permanent && code == "resource_missing" }

  /// True when the object asked for exists, but in the mode that the key is not for.
  var isOfOtherMode: Bool { kind == .global && code == "resource_missing" }

  /// True when another price holds the lookup key that a new one asked for.
  var isLookupKeyTaken: Bool { status == 400 && parameter == "lookup_key" }

  /// The same failure, worth another try: what it complains of is mended by that try.
  var asTransient: StripeFailure {
    var failure = self
    failure.kind = .transient
    return failure
  }

  /// A refusal of our own, before any call.
  static func refused(_ message: String) -> StripeFailure { StripeFailure(kind: .permanent, message: message) }
}
