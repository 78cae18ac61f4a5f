import Glibc

/// How Stripe is reached: by whom, where, and how long an answer may take.
public struct StripeConfiguration: Sendable {
  /// The key.
  public var secret: StripeSecret
  /// Where the API is.
  public var base: StripeBase
  /// How long one call may take in all: its connection, its own repetitions and the waits between them.
  public var timeout = Duration.seconds(20)
  /// How long one connection may take to be made.
  public var connectTimeout = Duration.seconds(10)
  /// How often a call repeats itself after a fault that may pass.
  public var repetitions = 2
  /// The wait before the first repetition; it doubles, up to ten times as much.
  public var repetitionPause = Duration.milliseconds(500)
  /// Who asks: `spacesync/x.y`.
  public var userAgent: String
  /// A file of certificates to trust instead of the system's, or nil.
  public var certificateFile: String?
  /// A folder of certificates to trust instead of the system's, or nil.
  public var certificateFolder: String?

  /// Makes a configuration.
  public init(secret: StripeSecret, base: StripeBase = .stripe, userAgent: String = "spacesync") {
    self.secret = secret
    self.base = base
    self.userAgent = userAgent
  }

  /// Reads the environment: `STRIPE_SECRET_KEY` or `STRIPE_SECRET_KEY_FILE`, `SPACESYNC_STRIPE_API_BASE`,
  /// `SPACESYNC_STRIPE_TIMEOUT_MS`, and the variables by which OpenSSL's and curl's own programs find certificates.
  ///
  /// Proxies are libcurl's own matter: it reads `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` (libcurl-env(3)).
  ///
  /// - Parameters:
  ///   - environment: The variables.
  ///   - version: The product's version, for the User-Agent.
  /// - Returns: A configuration, or nil when no key is set at all.
  public static func read(_ environment: [String: String], version: String) throws(StripeConfigurationError) -> StripeConfiguration? {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let secret: StripeSecret
    if let text = value("STRIPE_SECRET_KEY") {
      secret = try StripeSecret(text)
    } else if let path = value("STRIPE_SECRET_KEY_FILE") {
      // What systemd hands over is its service's alone, by an access list whose mask stands where the group's rights do
      // (systemd.exec(5), "Credentials").
      let isCredential = value("CREDENTIALS_DIRECTORY").map { path.hasPrefix("\($0)/") && !path.contains("..") } ?? false
      secret = try StripeSecret(try secretFile(path, refusing: isCredential ? 0o037 : 0o077))
    } else {
      return nil
    }
    var configuration = StripeConfiguration(secret: secret, userAgent: "spacesync/\(version)")
    if let base = value("SPACESYNC_STRIPE_API_BASE") { configuration.base = try StripeBase(base) }
    if let text = value("SPACESYNC_STRIPE_TIMEOUT_MS") {
      guard let milliseconds = Int64(text), (1...600_000).contains(milliseconds) else {
        throw StripeConfigurationError("SPACESYNC_STRIPE_TIMEOUT_MS is not a number of milliseconds between 1 and 600000.")
      }
      configuration.timeout = .milliseconds(milliseconds)
      configuration.connectTimeout = min(configuration.connectTimeout, configuration.timeout)
    }
    configuration.certificateFile = value("CURL_CA_BUNDLE") ?? value("SSL_CERT_FILE")
    configuration.certificateFolder = value("SSL_CERT_DIR")
    return configuration
  }

  /// The text of a key's file, refused when it grants any of these rights: anybody's but its owner's.
  private static func secretFile(_ path: String, refusing rights: mode_t) throws(StripeConfigurationError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw StripeConfigurationError("The file of the Stripe key, \(path), can't be opened: \(String(cString: strerror(errno))).")
    }
    defer { close(descriptor) }
    // The rights of what was opened, not of what stands under that name a moment later.
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      throw StripeConfigurationError("The file of the Stripe key, \(path), is not a file.")
    }
    guard status.st_mode & rights == 0 else {
      throw StripeConfigurationError("The file of the Stripe key, \(path), can be read by others: chmod 600 it.")
    }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0, count < bytes.count else {
      throw StripeConfigurationError("The file of the Stripe key, \(path), can't be read as a key.")
    }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
