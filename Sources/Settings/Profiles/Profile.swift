import SyncCore

/// What the configuration file decides for one database; nil where it says nothing.
public struct Profile: Sendable, Equatable {
  /// Its name, or nil when none was chosen and only the file's defaults hold.
  public var name: String?
  /// How to reach the database, for libpq; may hold a password, so it is never shown.
  public var database: String?
  /// The environment's word on every screen and dialog; without it the profile's name in capitals.
  public var label: String?
  /// The colour of that word.
  public var colour: BadgeColour?
  /// Whether real customers pay here.
  public var isProduction: Bool?
  /// True: nothing may be written.
  public var readOnly: Bool?
  /// The VAT rate.
  public var vat: VATRate?
  /// The ISO 4217 code of all prices.
  public var currency: String?
  /// True: monthly, quarter and yearly prices recur in Stripe.
  public var recurs: Bool?
  /// The colours of the screen.
  public var theme: ThemeName?
  /// The language of words on screen.
  public var language: Language?
  /// What drains the queue.
  public var processor: ProcessorChoice?
  /// True: the mouse selects and scrolls.
  public var mouse: Bool?
  /// Other keys for commands, in the order of the file.
  public var keys: [KeySetting] = []

  /// Makes a profile that decides nothing.
  public init() {}

  /// This profile where it says something, else those defaults.
  func over(_ defaults: Profile) -> Profile {
    var merged = Profile()
    merged.name = name
    merged.database = database ?? defaults.database
    merged.label = label ?? defaults.label
    merged.colour = colour ?? defaults.colour
    merged.isProduction = isProduction ?? defaults.isProduction
    merged.readOnly = readOnly ?? defaults.readOnly
    merged.vat = vat ?? defaults.vat
    merged.currency = currency ?? defaults.currency
    merged.recurs = recurs ?? defaults.recurs
    merged.theme = theme ?? defaults.theme
    merged.language = language ?? defaults.language
    merged.processor = processor ?? defaults.processor
    merged.mouse = mouse ?? defaults.mouse
    merged.keys = defaults.keys.filter { known in !keys.contains { $0.command == known.command } } + keys
    return merged
  }
}

/// The colour of the environment's word: the terminal's own eight.
public enum BadgeColour: String, Sendable, CaseIterable {
  case black, red, green, yellow, blue, magenta, cyan, white
}

/// The colours of the screen.
public enum ThemeName: String, Sendable, CaseIterable {
  case dark
  case light
  case mono
  case colourBlind = "colour-blind"
}

/// What drains the queue.
public enum ProcessorChoice: String, Sendable, CaseIterable {
  /// `spacesync worker`.
  case worker
  /// The deployed Edge Function.
  case edge
}

/// Other keys for one command.
public struct KeySetting: Sendable, Equatable {
  /// The command's name, such as `sync_one`.
  public var command: String
  /// The keys' names, such as `u` or `Ctrl-L`.
  public var keys: [String]
  /// The line in the file.
  public var line: Int

  /// Makes a setting.
  public init(command: String, keys: [String], line: Int) {
    self.command = command
    self.keys = keys
    self.line = line
  }
}
