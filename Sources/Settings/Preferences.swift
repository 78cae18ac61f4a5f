import SyncCore

/// What the operator's options and environment decide, once for the whole run.
public struct Preferences: Sendable {
  /// The database.
  public var database: DatabaseSetting
  /// The language of words on screen.
  public var language: Language
  /// When colour is used.
  public var colour: ColourChoice
  /// True: nothing is ever written to the database.
  public var readOnly: Bool
  /// The VAT rate for amounts including VAT.
  public var vat: VATRate
  /// The ISO 4217 code of all prices.
  public var currency: String

  /// The profile with the file's defaults; what options and environment decide otherwise stands in the other properties.
  public var profile: Profile

  /// Makes preferences; by default France's VAT rate and euros.
  public init(
    database: DatabaseSetting, language: Language, colour: ColourChoice = .auto, readOnly: Bool = false, vat: VATRate = .standard,
    currency: String = "EUR", profile: Profile = Profile()
  ) {
    self.database = database
    self.language = language
    self.colour = colour
    self.readOnly = readOnly
    self.vat = vat
    self.currency = currency
    self.profile = profile
  }

  /// True when the profile names a database and something stronger named another: then its label may be wrong.
  public var isProfileOverridden: Bool { profile.database != nil && database.source != .profile }

  /// The environment's word for every screen, empty without a profile; with a question mark where the database is not the profile's. Production says
  /// so in letters, whatever its label: not every terminal shows a colour.
  public var environment: String {
    guard var word = profile.label ?? profile.name?.uppercased() else { return "" }
    if profile.isProduction == true, !word.lowercased().contains("prod") { word = "PROD \(word)" }
    return isProfileOverridden ? "\(word)?" : word
  }

  /// Whether this is production; nil when nobody said so, or when the database is not the one it was said of.
  public var isProduction: Bool? {
    if profile.isProduction == true { return true }
    if isProfileOverridden { return nil }
    return profile.isProduction ?? (profile.name == nil ? nil : false)
  }

  /// What drains the queue.
  public var processor: ProcessorChoice { profile.processor ?? .worker }

  /// Whether monthly, quarter and yearly prices recur in Stripe.
  public var recurs: Bool { profile.recurs ?? false }

  /// How amounts are written.
  public var money: MoneyFormat { MoneyFormat(language: language, currency: currency) }
}

/// When colour is used: the option `--color`.
public enum ColourChoice: String, Sendable, CaseIterable {
  case auto
  case always
  case never

  /// Whether to colour now: `auto` means a terminal that is not dumb, and no `NO_COLOR` (no-color.org: set and not empty).
  public func isOn(_ surroundings: Surroundings) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: surroundings.outputIsTerminal && surroundings.value("NO_COLOR") == nil && surroundings.value("TERM") != "dumb"
    }
  }
}
