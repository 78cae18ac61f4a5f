import FoundationEssentials
import Glibc
import Testing

@testable import Stripe

/// Keys, addresses and limits are judged before anything is sent, and no text shows a key.
struct ConfigurationTests {
  @Test(arguments: [
    ("sk_test_abc", false, false), ("sk_live_abc", true, false), ("rk_test_abc", false, true), ("rk_live_abc\n", true, true),
  ])
  func secretKeysTellTheirMode(_ text: String, _ isLive: Bool, _ isRestricted: Bool) throws {
    let secret = try StripeSecret(text)
    #expect(secret.isLive == isLive)
    #expect(secret.isRestricted == isRestricted)
  }

  static let badKeys = [
    ("pk_test_abc", "publishable"), ("sk_org_abc", "organisation"), ("", "empty"), ("  \n", "empty"), ("hunter2", "none"),
    ("sk_test_", "none"), ("sk_test_a b", "none"), ("sk_test_a\r\nX-Evil: 1", "none"), ("sk_test_é", "none"), ("whsec_abc", "none"),
  ]

  @Test(arguments: badKeys)
  func otherKeysAreRefusedInOneSentenceWithoutTheKey(_ text: String, _ word: String) throws {
    let error = try #require(throws: StripeConfigurationError.self) { try StripeSecret(text) }
    #expect(error.description.contains(word))
    #expect(error.description.hasSuffix("."))
    #expect(!error.description.contains("abc") && !error.description.contains("hunter2"))
  }

  @Test func noTextShowsAKey() throws {
    var configuration = StripeConfiguration(secret: try StripeSecret("sk_live_veryprivate"))
    configuration.certificateFile = "x"
    let client = StripeClient(configuration)
    var dumped = ""
    dump(configuration, to: &dumped)
    dump(client, to: &dumped)
    for text in ["\(configuration)", String(reflecting: configuration), "\(client)", String(reflecting: client), dumped] {
      #expect(!text.contains("veryprivate"))
    }
    #expect("\(configuration.secret)" == "sk_live_****")
  }

  @Test func theEnvironmentDecides() throws {
    #expect(try StripeConfiguration.read([:], version: "1") == nil)
    #expect(try StripeConfiguration.read(["STRIPE_SECRET_KEY": ""], version: "1") == nil)
    let environment = [
      "STRIPE_SECRET_KEY": "sk_test_abc", "SPACESYNC_STRIPE_API_BASE": "https://stripe.example.com:8443/proxy/",
      "SPACESYNC_STRIPE_TIMEOUT_MS": "1500", "SSL_CERT_FILE": "/a.pem", "SSL_CERT_DIR": "/certificates",
    ]
    let configuration = try #require(try StripeConfiguration.read(environment, version: "1.2"))
    #expect(configuration.base.description == "https://stripe.example.com:8443/proxy")
    #expect(configuration.timeout == .milliseconds(1_500))
    #expect(configuration.connectTimeout == .milliseconds(1_500))
    #expect(configuration.userAgent == "spacesync/1.2")
    #expect(configuration.certificateFile == "/a.pem")
    #expect(configuration.certificateFolder == "/certificates")
    let plain = try #require(try StripeConfiguration.read(["STRIPE_SECRET_KEY": "sk_test_abc"], version: "1"))
    #expect(plain.timeout == .seconds(20))
    #expect(plain.base.description == "https://api.stripe.com")
  }

  @Test(arguments: ["0", "-1", "x", "1.5", "600001"])
  func aTimeOutThatIsNoneIsRefused(_ text: String) {
    #expect(throws: StripeConfigurationError.self) {
      try StripeConfiguration.read(["STRIPE_SECRET_KEY": "sk_test_abc", "SPACESYNC_STRIPE_TIMEOUT_MS": text], version: "1")
    }
  }

  @Test(arguments: ["http://127.0.0.1:1", "http://127.9.9.9", "http://localhost:8080/", "http://[::1]:5", "https://10.0.0.1/x"])
  func goodBases(_ text: String) throws {
    _ = try StripeBase(text)
  }

  @Test(arguments: [
    "http://api.stripe.com", "http://10.0.0.1", "http://127.0.0.1.evil.com", "http://127.0.0.1@evil.com", "http://user:p@127.0.0.1",
    "https://user@stripe.com", "ftp://127.0.0.1", "file:///etc/passwd", "127.0.0.1:80", "", "https://", "https://a/?x=1", "https://a/#x",
    "http://0.0.0.0", "http://localhost.evil.com",
  ])
  func badBases(_ text: String) {
    #expect(throws: StripeConfigurationError.self) { try StripeBase(text) }
  }

  @Test func theFileOfAKeyMustBeItsOwnersAlone() throws {
    var template = Array("/tmp/spacesync-key-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      close(descriptor)
      unlink(path)
    }
    let key = Array("sk_test_fromfile\n".utf8)
    #expect(write(descriptor, key, key.count) == key.count)
    for mode: mode_t in [0o600, 0o400, 0o644, 0o640, 0o604, 0o602] {
      chmod(path, mode)
      let read = { try StripeConfiguration.read(["STRIPE_SECRET_KEY_FILE": path], version: "1") }
      if mode & 0o077 == 0 {
        #expect(try read()?.secret == (try StripeSecret("sk_test_fromfile")))
      } else {
        let error = #expect(throws: StripeConfigurationError.self) { try read() }
        #expect(error?.description.contains("chmod 600") == true)
      }
    }
    // systemd's credentials show an access list's mask where the group's rights stand; others' rights are never granted.
    for (mode, isFine) in [(0o440 as mode_t, true), (0o444, false), (0o460, false)] {
      chmod(path, mode)
      let read = { try StripeConfiguration.read(["STRIPE_SECRET_KEY_FILE": path, "CREDENTIALS_DIRECTORY": "/tmp"], version: "1") }
      #expect(((try? read()) != nil) == isFine)
      let elsewhere = ["STRIPE_SECRET_KEY_FILE": path, "CREDENTIALS_DIRECTORY": "/run"]
      #expect(throws: StripeConfigurationError.self) { try StripeConfiguration.read(elsewhere, version: "1") }
    }
    for missing in ["/nonexistent/key", "/tmp"] {
      #expect(throws: StripeConfigurationError.self) {
        try StripeConfiguration.read(["STRIPE_SECRET_KEY_FILE": missing], version: "1")
      }
    }
  }
}
