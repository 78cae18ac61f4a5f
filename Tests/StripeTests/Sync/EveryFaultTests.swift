import FakeStripe
import FoundationEssentials
import SyncCore
import Testing

@testable import Stripe

/// Every fault at every step of every kind of sync: once they stop, the next sync leaves everything right and nothing twice.
struct EveryFaultTests {
  /// What is under way when the fault comes.
  enum Scene: String, CaseIterable, Sendable {
    case newSpace
    case otherAmount
    case earlierAmount
    case burntID
  }

  static let faults: [Fault] = [
    .status(500), .status(502), .status(409), .status(404), .status(400), .status(401), .status(403), .statusAfterWork(500),
    .statusAfterWork(503), .dropBefore, .dropAfter, .malformed, .otherJSON, .html(200), .html(404), .html(503), .empty,
    .huge(bytes: 2_000_000), .redirect("http://127.0.0.1:1/v1/products"), .rateLimited("global-rate"), .rateLimited("endpoint-concurrency"),
    .lockTimeout, .advised(400, shouldRetry: true, retryAfter: nil), .advised(500, shouldRetry: false, retryAfter: nil),
  ]

  @Test(arguments: Scene.allCases, faults)
  func aFaultAtAnyStepLeavesNothingWrong(_ scene: Scene, _ fault: Fault) async throws {
    // Three in a row outlast the call's own repetitions; one does not.
    for times in [1, 3] {
      for step in 0..<8 { try await check(scene, FaultRule(fault, skipping: step, times: times), timeout: .seconds(20)) }
    }
  }

  @Test(arguments: Scene.allCases, [Fault.hang, .hangAfterWork, .dribble(milliseconds: 20)])
  func aStallAtAnyStepLeavesNothingWrong(_ scene: Scene, _ fault: Fault) async throws {
    for step in 0..<6 { try await check(scene, FaultRule(fault, skipping: step), timeout: .milliseconds(150)) }
  }

  private func check(_ scene: Scene, _ rule: FaultRule, timeout: Duration) async throws {
    let bench = try FakeBench()
    defer { bench.fake.stop() }
    try await prepare(scene, bench)
    bench.fake.arm(rule)
    let impatient = StripeClient(try FakeBench.configuration(bench.fake, timeout: timeout))
    _ = await stripeFailure { try await bench.sync(client: impatient) }
    bench.fake.disarm()
    try await bench.sync()

    let place: Comment = "\(scene), \(rule)"
    let space = await bench.space
    let mine = bench.fake.products().filter { $0.metadata["supabase_id"] == space.id.text }
    #expect(mine.count == 1, place)
    let product = try #require(mine.first, place)
    let prices = bench.fake.prices(of: product.id)
    let active = prices.filter(\.active)
    #expect(product.id == space.stripeProductID, place)
    #expect(product.active && product.name == "Salle A", place)
    #expect(active.map(\.unitAmount) == [1_250], place)
    #expect(active.map(\.id) == [space.stripePriceID], place)
    #expect(product.defaultPrice == space.stripePriceID, place)
    // No amount was made twice.
    #expect(Set(prices.map(\.unitAmount)).count == prices.count, place)
    #expect(bench.fake.overlaps.isEmpty, place)
  }

  /// Brings everything to where the sync of the scene begins; it ends at 12.50 in all of them.
  private func prepare(_ scene: Scene, _ bench: FakeBench) async throws {
    switch scene {
    case .newSpace: break
    case .otherAmount: try await sync(bench, ["9"])
    case .earlierAmount: try await sync(bench, ["12.50", "9"])
    case .burntID:
      bench.fake.setBurnsDeletedIDs(true)
      try await sync(bench, ["9"])
      bench.fake.vanish(Bench.productID(await bench.space))
    }
    await bench.edit { $0.priceText = "12.50" }
    bench.fake.forgetRequests()
  }

  private func sync(_ bench: FakeBench, _ amounts: [String]) async throws {
    for amount in amounts {
      await bench.edit { $0.priceText = amount }
      try await bench.sync()
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func manySpacesUnderRandomFaultsEndRight(_ seed: UInt64) async throws {
    var generator = SplitMix64(seed: seed)
    for number in 0..<12 {
      let bench = try FakeBench()
      defer { bench.fake.stop() }
      var amount = 100
      for _ in 0..<10 {
        amount = Int.random(in: 1...4, using: &generator) * 100
        let text = String(amount)
        let isActive = Int.random(in: 0..<5, using: &generator) > 0
        await bench.edit {
          $0.priceText = text
          $0.isActive = isActive
        }
        if Int.random(in: 0..<8, using: &generator) == 0, let id = await bench.space.stripeProductID { bench.fake.vanish(id) }
        bench.fake.arm(Chaos(probability: 0.25, seed: generator.next()))
        _ = await stripeFailure { try await bench.sync() }
      }
      bench.fake.disarm()
      await bench.edit { $0.isActive = true }
      try await bench.sync()
      let prices = await bench.prices
      #expect(bench.fake.products().count == 1, "seed \(seed), space \(number)")
      #expect(prices.filter(\.active).map(\.unitAmount) == [Int64(amount) * 100], "seed \(seed), space \(number)")
      #expect(Set(prices.map(\.unitAmount)).count == prices.count, "seed \(seed), space \(number)")
    }
  }
}
