import FoundationEssentials
import SyncCore

/// A card that waits beside the list: it follows once the keys rest, so that a held key sends the cursor's few bytes and not a card each time.
struct CardRest: Sendable, Equatable {
  /// How long the keys must rest, in microseconds.
  static let patience: Int64 = 100_000

  /// The space that the card shows meanwhile.
  var space: UUID
  /// When the card follows.
  var until: Timestamp
}

extension DashboardState {
  /// The space that the card shows: the cursor's, or the one that it showed before the cursor began to move.
  var cardSpace: Space? {
    guard let cardRest else { return list.current }
    return list.spaces.first { $0.id == cardRest.space } ?? list.current
  }

  /// Lets the card rest when a key has moved the cursor off a space, and follow when it has rested long enough.
  mutating func settleCard(_ event: Event, after before: UUID?) {
    // Only beside the list can it lag: where it is looked at alone it has to be the cursor's.
    guard pane == .spaces, Layout(size).form == .triple else { return cardRest = nil }
    if let cardRest, now >= cardRest.until { self.cardRest = nil }
    guard case .key = event, let before, let current = list.current?.id, current != before else { return }
    cardRest = CardRest(space: cardRest?.space ?? before, until: Timestamp(microseconds: now.microseconds + CardRest.patience))
  }
}
