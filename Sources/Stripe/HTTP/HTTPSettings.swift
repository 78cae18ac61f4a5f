/// What a connection needs to know beside its requests.
struct HTTPSettings: Sendable {
  /// True for plain http, which stays on this machine.
  var isPlain: Bool
  /// How long one connection may take to be made.
  var connectTimeout: Duration
  /// Who asks.
  var userAgent: String
  /// A file of certificates to trust instead of the system's, or nil.
  var certificateFile: String?
  /// A folder of certificates to trust instead of the system's, or nil.
  var certificateFolder: String?
}

extension StripeConfiguration {
  /// What the connections to Stripe need to know.
  var http: HTTPSettings {
    HTTPSettings(
      isPlain: base.isPlain, connectTimeout: connectTimeout, userAgent: userAgent, certificateFile: certificateFile,
      certificateFolder: certificateFolder)
  }
}
