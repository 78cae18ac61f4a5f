import FoundationEssentials
import SyncCore

/// The spaces that the operator marked: by id, so that they survive paging, sorting and filters.
public struct SpaceMarks: Sendable, Equatable {
  /// The most that can be marked, so that memory stays bounded; what is more is a matter of the filter and of `S`.
  public static let limit = 1_000
  /// The most characters of a name that are kept for sentences.
  static let keptName = 80

  /// The marked spaces by id, with the start of their names.
  public private(set) var names: [UUID: String] = [:]
  /// The space that was marked last: where a range begins. Nil when it was unmarked since.
  public private(set) var latest: Space?

  /// How many are marked.
  public var count: Int { names.count }
  /// True when nothing is marked.
  public var isEmpty: Bool { names.isEmpty }
  /// The ids, in one order whatever the order of marking.
  public var ids: [UUID] { names.keys.sorted { $0.uuidString < $1.uuidString } }

  /// True for a marked space.
  public func contains(_ id: UUID) -> Bool { names[id] != nil }

  /// Marks a space; false when the limit is reached.
  @discardableResult
  public mutating func insert(_ space: Space) -> Bool {
    guard contains(space.id) || count < Self.limit else { return false }
    names[space.id] = String(space.name.prefix(Self.keptName))
    latest = space
    return true
  }

  /// Takes marks away; those that were there are returned with their names.
  @discardableResult
  public mutating func remove(_ ids: some Sequence<UUID>) -> [String] {
    var removed: [String] = []
    for id in ids {
      if let name = names.removeValue(forKey: id) { removed.append(name) }
      if latest?.id == id { latest = nil }
    }
    return removed
  }

  /// Takes all marks away.
  public mutating func removeAll() { self = SpaceMarks() }
}
