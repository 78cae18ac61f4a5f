import CCurl

/// Where the API, or the Edge Function, is: https anywhere, plain http on this machine only, for the key would travel in clear text.
public struct StripeBase: Sendable, Equatable, CustomStringConvertible {
  /// Stripe's own.
  public static let stripe = StripeBase(text: "https://api.stripe.com", isPlain: false)

  /// The URL without a slash at its end.
  let text: String
  /// True for http.
  let isPlain: Bool

  /// The URL.
  public var description: String { text }

  private init(text: String, isPlain: Bool) {
    self.text = text
    self.isPlain = isPlain
  }

  /// Reads a URL with libcurl's own parser, so that what is judged here is what will be connected to.
  ///
  /// - Parameters:
  ///   - text: The URL.
  ///   - name: The variable that holds it, for the error.
  public init(_ text: String, name: String = "SPACESYNC_STRIPE_API_BASE") throws(StripeConfigurationError) {
    let complaint = "\(name) is not a URL such as \(Self.stripe.text)."
    guard ccurl_is_present() else {
      throw StripeConfigurationError("libcurl is not installed, so no request to Stripe can be made; install libcurl4.")
    }
    guard let url = ccurl_url() else { throw StripeConfigurationError(complaint) }
    defer { ccurl_url_cleanup(url) }
    guard ccurl_url_set(url, CURLUPART_URL, text.trimmed) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, url), let host = Self.part(CURLUPART_HOST, url), !host.isEmpty,
      let whole = Self.part(CURLUPART_URL, url)
    else { throw StripeConfigurationError(complaint) }
    for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT] where Self.part(part, url) != nil {
      throw StripeConfigurationError("\(name) may hold a host, a port and a path only.")
    }
    guard scheme == "https" || scheme == "http" else { throw StripeConfigurationError(complaint) }
    isPlain = scheme == "http"
    guard !isPlain || Self.isLoopback(host) else {
      throw StripeConfigurationError("\(name) is plain http to another machine, which would show the key; use https.")
    }
    self.text = whole.hasSuffix("/") ? String(whole.dropLast()) : whole
  }

  private static func part(_ part: CURLUPart, _ url: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard ccurl_url_get(url, part, &text) == CURLUE_OK, let text else { return nil }
    defer { ccurl_free(text) }
    return String(cString: text)
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
