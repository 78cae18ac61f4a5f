/// A secret key of Stripe's, which no text, error, log or dump of a value ever shows (`docs.stripe.com/keys`).
public struct StripeSecret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// True for a key of live mode, false for one of test mode.
  public let isLive: Bool
  /// True for a restricted key, which may not be allowed to do everything.
  public let isRestricted: Bool
  private let text: String

  /// Reads a key; white space around it (a file's last line) is no part of it.
  ///
  /// Only `sk_test_`, `sk_live_`, `rk_test_` and `rk_live_` can do a synchronisation; the error says why another can't.
  public init(_ text: String) throws(StripeConfigurationError) {
    let key = text.trimmed
    guard !key.isEmpty else { throw StripeConfigurationError("The Stripe key is empty.") }
    if key.hasPrefix("pk_") {
      throw StripeConfigurationError("The Stripe key is a publishable one (pk_), which can't write; use a secret key (sk_ or rk_).")
    }
    if key.hasPrefix("sk_org_") {
      throw StripeConfigurationError("The Stripe key belongs to an organisation (sk_org_); use a secret key of one account.")
    }
    guard let prefix = ["sk_test_", "sk_live_", "rk_test_", "rk_live_"].first(where: key.hasPrefix),
      key.utf8.count > prefix.utf8.count, key.utf8.count <= 512,
      key.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 })
    else {
      throw StripeConfigurationError("The Stripe key is none: it should begin with sk_test_, sk_live_, rk_test_ or rk_live_.")
    }
    self.text = key
    isLive = prefix.hasSuffix("live_")
    isRestricted = prefix.hasPrefix("rk_")
  }

  /// The kind of the key: its prefix, and stars.
  public var description: String { "\(isRestricted ? "rk" : "sk")_\(isLive ? "live" : "test")_****" }

  /// The same as `description`: a debugger's view is a text like any other.
  public var debugDescription: String { description }

  /// Nothing: `dump` and the crash reporter would show what is stored.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// The header line that a request carries; the only place where the key leaves this value.
  var authorization: String { "Authorization: Bearer \(text)" }

  /// A text of somebody else's without this key, should it quote it.
  func removed(from other: String) -> String {
    other.utf8.count < text.utf8.count ? other : other.split(separator: text, omittingEmptySubsequences: false).joined(separator: "****")
  }
}
