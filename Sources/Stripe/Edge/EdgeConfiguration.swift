/// How the platform's deployed Edge Function is reached, which drains the queue where no worker of ours does.
public struct EdgeConfiguration: Sendable {
  /// Where it is: https, or plain http on this machine.
  public var url: StripeBase
  /// How long one call may take; it works through a batch meanwhile.
  public var timeout = Duration.seconds(60)
  /// The token, which no description of this value shows.
  let token: EdgeToken
  let http: HTTPSettings

  /// Reads `SPACESYNC_EDGE_URL` and `SPACESYNC_EDGE_TOKEN`; nil when no URL is set: then no Edge Function drains the queue.
  ///
  /// - Parameters:
  ///   - environment: The variables.
  ///   - version: The product's version, for the User-Agent.
  public static func read(_ environment: [String: String], version: String) throws(StripeConfigurationError) -> EdgeConfiguration? {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    guard let text = value("SPACESYNC_EDGE_URL") else { return nil }
    let url = try StripeBase(text, name: "SPACESYNC_EDGE_URL")
    guard let token = value("SPACESYNC_EDGE_TOKEN").flatMap(EdgeToken.init) else {
      throw StripeConfigurationError("SPACESYNC_EDGE_TOKEN is not set, or is no token: the Edge Function asks for a bearer token.")
    }
    return EdgeConfiguration(
      url: url, token: token,
      http: HTTPSettings(
        isPlain: url.isPlain, connectTimeout: .seconds(10), userAgent: "spacesync/\(version)",
        certificateFile: value("CURL_CA_BUNDLE") ?? value("SSL_CERT_FILE"), certificateFolder: value("SSL_CERT_DIR")))
  }

  private init(url: StripeBase, token: EdgeToken, http: HTTPSettings) {
    self.url = url
    self.token = token
    self.http = http
  }
}

/// A bearer token, which no text or dump of a value ever shows.
struct EdgeToken: Sendable, CustomStringConvertible, CustomReflectable {
  private let text: String

  /// Reads a token; nil when it holds what can't stand in a header (RFC 6750, "b64token", is visible ASCII).
  init?(_ text: String) {
    let text = text.trimmed
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
    self.text = text
  }

  var description: String { "****" }

  var customMirror: Mirror { Mirror(self, children: []) }

  /// The header line that a request carries.
  var authorization: String { "Authorization: Bearer \(text)" }

  /// A text of somebody else's without this token, should it quote it.
  func removed(from other: String) -> String {
    other.split(separator: text, omittingEmptySubsequences: false).joined(separator: "****")
  }
}
