import SyncCore
import TextScreen

/// What the dashboard is told of its surroundings before the first frame; the operator may change language and theme.
public struct DashboardContext: Sendable, Equatable {
  /// The language of every word on screen.
  public var language: Language
  /// The environment's word, such as `PROD`, shown on every screen and dialog; empty for none.
  public var environment: String
  /// True when the environment is production: its word is shown in reverse red.
  public var isProduction: Bool
  /// The colour of the environment's word, or nil for none of its own.
  public var environmentColour: Color?
  /// The database, such as `db1:5432/spaces as ops`; never a password.
  public var target: String
  /// Which Stripe the queue's processor talks to, or nil when this program doesn't know.
  public var stripeMode: StripeAccount.Mode?
  /// True when this program can ask Stripe itself (`t`).
  public var canTestStripe: Bool
  /// True when nothing may be written.
  public var isReadOnly: Bool
  /// The VAT rate.
  public var vat: VATRate
  /// The ISO 4217 code of the currency.
  public var currency: String
  /// After so many tries a worker gives a job up; nil when this program's surroundings don't tell, for a worker's are its own.
  public var maximumAttempts: Int?
  /// The program's version.
  public var version: String
  /// True when the operator's profile says whether it is production.
  public var isProductionDeclared = false
  /// The keys in force.
  public var keymap = Keymap.standard
  /// The colours in force.
  public var theme = Theme.dark
  /// True when the mouse selects and scrolls.
  public var usesMouse = false

  /// Describes the surroundings.
  public init(
    language: Language = .english, environment: String = "", isProduction: Bool = false, environmentColour: Color? = nil,
    target: String = "",
    stripeMode: StripeAccount.Mode? = nil, canTestStripe: Bool = false, isReadOnly: Bool = false, vat: VATRate = .standard,
    currency: String = "EUR", maximumAttempts: Int? = nil, version: String = ""
  ) {
    self.language = language
    self.environment = environment
    self.isProduction = isProduction
    self.environmentColour = environmentColour
    self.target = target
    self.stripeMode = stripeMode
    self.canTestStripe = canTestStripe
    self.isReadOnly = isReadOnly
    self.vat = vat
    self.currency = currency
    self.maximumAttempts = maximumAttempts
    self.version = version
  }

  /// True when a live key meets a profile that is not production, or a test key one that is: then nothing is written unasked.
  public var isStripeConflicting: Bool {
    guard isProductionDeclared else { return false }
    switch stripeMode {
    case .live: return !isProduction
    case .test: return isProduction
    // An Edge Function has a key of its own, which this program doesn't see.
    case .edge, .simulated, nil: return false
    }
  }
}
