import FoundationEssentials
import Stripe
import SyncCore

/// The demo's spaces: the same for the same number, of all pricing types, some inactive, one with a wide and one with a long name.
struct SampleData: Sendable {
  /// A space and how it stands.
  struct Sample: Sendable {
    /// The space; its ids in Stripe are filled in by the first sync.
    var space: Space
    /// Minutes since its row last changed.
    var changedAgo: Int
    /// Minutes since it was last pushed to Stripe, or nil for never.
    var syncedAgo: Int?
  }

  private struct Room: Sendable {
    var name: String
    var capacity: ClosedRange<Int>
    var pricing: PricingType
    var price: ClosedRange<Int>
    var customLabel: String?
    var description: String
  }

  private var sites: [String] = []
  private var rooms: [Room] = []
  private var names: [String] = []

  /// Reads the embedded samples.
  init() { self.init(text: String(decoding: PackageResources.samples_txt, as: UTF8.self)) }

  /// Reads samples: a line is a kind and its fields; what is no such line is skipped.
  init(text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      switch (fields.first, fields.count) {
      case ("site", 2): sites.append(fields[1])
      case ("name", 2): names.append(fields[1])
      case ("room", 9):
        guard let fewest = Int(fields[2]), let most = Int(fields[3]), let pricing = PricingType(rawValue: fields[4]),
          let lowest = Int(fields[5]), let highest = Int(fields[6]), fewest <= most, lowest <= highest
        else { continue }
        rooms.append(
          Room(
            name: fields[1], capacity: fewest...most, pricing: pricing, price: lowest...highest,
            customLabel: fields[7].isEmpty ? nil : fields[7], description: fields[8]))
      default: continue
      }
    }
  }

  /// So many spaces, each with a name of its own.
  func spaces(_ count: Int, seed: UInt64 = 1) -> [Sample] {
    guard !sites.isEmpty, !rooms.isEmpty else { return [] }
    var generator = SplitMix64(seed: seed)
    var taken: [String: Int] = [:]
    return (0..<max(0, count)).map { index in
      let room = rooms[index % rooms.count]
      // 13 rooms and 14 sites have no common divisor: every pair comes before one comes again.
      var name = index % 16 == 3 && index / 16 < names.count ? names[index / 16] : "\(sites[index % sites.count]) \(room.name)"
      let earlier = taken[name, default: 0]
      taken[name] = earlier + 1
      if earlier > 0 { name += " (\(earlier + 1))" }
      return sample(name, room, &generator)
    }
  }

  private func sample(_ name: String, _ room: Room, _ generator: inout SplitMix64) -> Sample {
    let cents = [0, 0, 0, 50, 90].randomElement(using: &generator) ?? 0
    let price = Amount(cents: Int64(Int.random(in: room.price, using: &generator) * 100 + cents))
    let id = Self.id(&generator)
    let picture = Int.random(in: 0..<3, using: &generator) > 0
    let space = Space(
      id: id, name: name, description: room.description, capacity: Int.random(in: room.capacity, using: &generator),
      imageURL: picture ? "https://images.example.com/\(id.text.prefix(8)).jpg" : nil, pricingType: room.pricing.rawValue,
      priceText: price.decimal, customLabel: room.customLabel, isActive: Int.random(in: 0..<5, using: &generator) > 0)
    let changed = Int.random(in: 30..<40_000, using: &generator)
    // Half were pushed after their last change, some before it, the others never.
    switch Int.random(in: 0..<8, using: &generator) {
    case 0..<4: return Sample(space: space, changedAgo: changed, syncedAgo: Int.random(in: 5..<changed, using: &generator))
    case 4: return Sample(space: space, changedAgo: changed, syncedAgo: changed + 1_440)
    default: return Sample(space: space, changedAgo: changed, syncedAgo: nil)
    }
  }

  /// A random id of version 4 (RFC 9562).
  private static func id(_ generator: inout SplitMix64) -> UUID {
    var bytes = withUnsafeBytes(of: (generator.next(), generator.next())) { Array($0) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
  }
}
