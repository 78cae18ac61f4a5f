/// A key that the fake knows.
public struct FakeKey: Sendable {
  /// The account that it belongs to.
  public var account: String
  /// True for live mode.
  public var livemode: Bool
  /// What it may not do.
  public var forbidden: Set<Endpoint>
  /// True when it has expired.
  public var isExpired: Bool

  /// Makes a key.
  public init(account: String = "acct_1Fake", livemode: Bool = false, forbidden: Set<Endpoint> = [], isExpired: Bool = false) {
    self.account = account
    self.livemode = livemode
    self.forbidden = forbidden
    self.isExpired = isExpired
  }

  /// The keys of a fake that is told of no others: test, live, restricted, another account's, an expired one.
  public static let standard: [String: FakeKey] = [
    "sk_test_fake": FakeKey(),
    "sk_live_fake": FakeKey(livemode: true),
    "rk_test_fake": FakeKey(forbidden: [.account]),
    "rk_test_noprices": FakeKey(forbidden: [.account, .listPrices, .createPrice, .updatePrice]),
    "sk_test_other": FakeKey(account: "acct_2Other"),
    "sk_test_expired": FakeKey(isExpired: true),
  ]

  /// The key as an error shows it.
  static func masked(_ key: String) -> String {
    let prefix = key.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false).prefix(2).joined(separator: "_")
    return "\(prefix)_****\(key.suffix(4))"
  }
}
