import FoundationEssentials
import SyncCore
import TextScreen

/// Everything that the screen shows and that keys act on; replaced by `update`, read by `draw`.
public struct DashboardState: Sendable, Equatable {
  /// What doesn't change while the dashboard runs.
  public var context: DashboardContext
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
  /// What the feed told since the operator paused live updates; nil while the screen follows.
  public var held: HeldUpdates?
  /// What lies over the panes.
  public var overlay: Overlay?
  /// The last messages, newest first.
  public var messages: [Message] = []
  /// The message on the message line, or nil.
  public var toast: Message?
  /// A message that no key asked for, held back so that it doesn't hide the answer to one; the next key shows it.
  var heldBack: Message?
  /// The number of the latest request; an answer carries the number of its request.
  public var lastRequest = 0
  /// Requests to sync, or to change spaces, that were sent and not yet answered.
  public var openSyncs: Set<Int> = []
  /// How many other writes were sent and not yet answered.
  var openWrites = 0
  /// The request for a text that `o` waits for; any other key forgets it, so that no pager comes up late.
  var awaitedText: Int?
  /// The requests in flight that ask which space a command line means.
  var resolving: Set<Int> = []
  /// True while the Edge Function was asked by name: its answer is said even when nothing was waiting.
  var awaitsEdge = false
  /// The last change that was made to spaces from here.
  public var lastAct: LastAct?
  /// True once the doctor was asked; it looks once, after the start.
  var wasExamined = false
  /// True until the key after the one that was told what quitting would stop or lose.
  var wasWarnedOfQuitting = false
  /// True once the operator said yes to writing although key and profile don't match.
  var acceptsConflict = false
  /// The space that the card still shows while the list's cursor moves on, and until when; nil while the card follows.
  var cardRest: CardRest?
  /// Whether the keys of the moment are a pasted text.
  var burst = KeyBurst()
  /// The last press of the mouse button, until a second one made it a double click.
  var lastClick: Click?
  /// What was typed on the command line, newest first.
  public var commandHistory: [String] = []
  /// When Ctrl-C was pressed last: twice within a second quits.
  public var interruptedAt: Timestamp?

  /// How many messages `m` keeps.
  public static let keptMessages = 200

  /// So many microseconds after another row came under the cursor by itself, a key may still have been meant for the one before.
  static let aim: Int64 = 1_000_000

  /// The three panes.
  public enum Pane: Int, Sendable, CaseIterable {
    case spaces
    case card
    case debug
  }

  /// Makes the state of the first frame.
  public init(context: DashboardContext, size: ScreenSize, now: Timestamp) {
    self.context = context
    self.size = size
    self.now = now
  }

  /// True while the database owes the answer to something that quitting must not lose; a sync of many, which goes on in pieces, is not waited for.
  public var awaitsWrite: Bool { openWrites > 0 || openSyncs.contains { $0 != debug.bulk?.request } }

  /// The words of the operator's language.
  var words: Words { Words(context.language, context.keymap) }

  /// A fresh request number.
  mutating func nextRequest() -> Int {
    lastRequest += 1
    return lastRequest
  }

  /// Says something: on the message line, and in the list under `m`.
  mutating func say(_ severity: Message.Severity, _ text: String) {
    let message = Message(at: now, severity: severity, text: text)
    tell(message)
    keep(message)
  }

  /// Says something that no key asked for: on the message line as soon as that is free, and in the list under `m`.
  mutating func announce(_ severity: Message.Severity, _ text: String) {
    var message = Message(at: now, severity: severity, text: text)
    message.isUnasked = true
    message.yields = true
    if toast == nil { toast = message } else { holdBack(message) }
    keep(message)
  }

  /// Puts a message on the message line. An error that stands there was not answered by a key yet: it gives way to another error only,
  /// and what else came after it waits. One that was announced gives way to the answer to a key as well, and is there again at the next key.
  mutating func tell(_ message: Message) {
    guard let error = toast, error.severity == .error, message.severity != .error else {
      toast = message
      return
    }
    guard error.yields, !message.isUnasked else { return holdBack(message) }
    holdBack(error)
    toast = message
  }

  /// Holds a message back for the next key; of several an error is kept.
  private mutating func holdBack(_ message: Message) {
    if heldBack?.severity != .error || message.severity == .error { heldBack = message }
  }

  /// Clears the message line as a key does; a message held back appears there.
  mutating func clearToast() {
    (toast, heldBack) = (heldBack, nil)
  }

  /// Keeps a message in the list under `m` only.
  mutating func keep(_ message: Message) {
    messages.insert(message, at: 0)
    // What went well is of less worth than what did not, and of a sync of many there is much of it.
    if messages.count > Self.keptMessages { messages.remove(at: messages.lastIndex { $0.severity == .success } ?? Self.keptMessages) }
  }
}
