import FoundationEssentials
import SyncCore
import TextScreen

/// Everything that the screen shows and that keys act on; replaced by `update`, read by `draw`.
public struct DashboardState: Sendable, Equatable {
  /// What doesn't change while the dashboard runs.
  public var surroundings: Surroundings
  /// The terminal's size.
  public var size: ScreenSize
  /// The operator's clock, as the latest event brought it.
  public var now: Timestamp
  /// The pane that keys act on.
  public var pane = Pane.spaces
  /// The list of spaces.
  public var list = SpacesListState()
  /// The debug panel.
  public var debug = DebugPanelState()
  /// Whether the screen follows the database.
  public var link = LinkState.connecting
  /// What lies over the panes.
  public var overlay: Overlay?
  /// The last messages, newest first.
  public var messages: [Message] = []
  /// The message on the message line, or nil.
  public var toast: Message?
  /// The number of the latest request; an answer carries the number of its request.
  public var lastRequest = 0
  /// When Ctrl-C was pressed last: twice within a second quits.
  public var interruptedAt: Timestamp?

  /// How many messages `m` keeps.
  public static let keptMessages = 200

  /// The three panes.
  public enum Pane: Int, Sendable, CaseIterable {
    case spaces
    case card
    case debug
  }

  /// Makes the state of the first frame.
  public init(surroundings: Surroundings, size: ScreenSize, now: Timestamp) {
    self.surroundings = surroundings
    self.size = size
    self.now = now
  }

  /// The words of the operator's language.
  public var words: Words { Words(surroundings.language) }

  /// A fresh request number.
  mutating func nextRequest() -> Int {
    lastRequest += 1
    return lastRequest
  }

  /// Says something: on the message line, and in the list under `m`.
  mutating func say(_ severity: Message.Severity, _ text: String) {
    let message = Message(at: now, severity: severity, text: text)
    toast = message
    keep(message)
  }

  /// Keeps a message in the list under `m` only.
  mutating func keep(_ message: Message) {
    messages.insert(message, at: 0)
    if messages.count > Self.keptMessages { messages.removeLast() }
  }
}

/// What the dashboard is told of its surroundings once, before the first frame.
public struct Surroundings: Sendable, Equatable {
  /// The language of every word on screen.
  public var language: Language
  /// The environment's word, such as `PROD`, shown on every screen and dialog; empty for none.
  public var environment: String
  /// True when the environment is production: its word is shown in reverse red.
  public var isProduction: Bool
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
  /// The program's version.
  public var version: String

  /// Describes the surroundings.
  public init(
    language: Language = .english, environment: String = "", isProduction: Bool = false, target: String = "",
    stripeMode: StripeAccount.Mode? = nil, canTestStripe: Bool = false, isReadOnly: Bool = false, vat: VATRate = .standard,
    currency: String = "EUR", version: String = ""
  ) {
    self.language = language
    self.environment = environment
    self.isProduction = isProduction
    self.target = target
    self.stripeMode = stripeMode
    self.canTestStripe = canTestStripe
    self.isReadOnly = isReadOnly
    self.vat = vat
    self.currency = currency
    self.version = version
  }
}
