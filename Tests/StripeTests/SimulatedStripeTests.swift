import FoundationEssentials
import SyncCore
import Testing

@testable import Stripe

/// The simulated Stripe keeps Stripe's rules and says what it is.
struct SimulatedStripeTests {
  private let stripe = SimulatedStripe(.instant)

  /// The code or parameter that a refused call names.
  private func refusal(_ body: () async throws -> Void) async -> StripeFailure? {
    do {
      try await body()
      return nil
    } catch {
      return error as? StripeFailure
    }
  }

  @Test func itSaysThatItIsSimulated() async throws {
    #expect(try await stripe.account().mode == .simulated)
  }

  @Test func productIDsAreUnique() async throws {
    _ = try await stripe.createProduct("prod_a", ProductParameters(name: "a"))
    let failure = await refusal { _ = try await stripe.createProduct("prod_a", ProductParameters(name: "b")) }
    #expect(failure?.code == "resource_already_exists")
    #expect(failure?.requestID?.hasPrefix("req_sim") == true)
  }

  @Test func anUnknownProductIsMissing() async {
    let failure = await refusal { _ = try await stripe.updateProduct("prod_x", ProductParameters(name: "x")) }
    #expect(failure?.status == 404)
    #expect(failure?.code == "resource_missing")
    #expect(failure?.isMissing == true)
  }

  @Test func lookupKeysAreUniqueEvenAmongArchivedPrices() async throws {
    _ = try await stripe.createProduct("prod_a", ProductParameters(name: "a"))
    var parameters = PriceParameters(product: "prod_a", currency: "eur", unitAmount: 1, lookupKey: "k")
    let first = try await stripe.createPrice(parameters)
    _ = try await stripe.updatePrice(first.id, active: false)
    let wanted = parameters
    let failure = await refusal { _ = try await stripe.createPrice(wanted) }
    #expect(failure?.parameter == "lookup_key")
    #expect(failure?.message == "A price (`\(first.id)`) already uses that lookup key.")
    parameters.transfersLookupKey = true
    _ = try await stripe.createPrice(parameters)
    #expect(await stripe.allPrices(of: "prod_a").map(\.lookupKey) == [nil, "k"])
  }

  @Test func aDefaultPriceCannotBeArchived() async throws {
    _ = try await stripe.createProduct("prod_a", ProductParameters(name: "a"))
    let price = try await stripe.createPrice(PriceParameters(product: "prod_a", currency: "eur", unitAmount: 1, lookupKey: "k"))
    _ = try await stripe.updateProduct("prod_a", ProductParameters(defaultPrice: price.id))
    let failure = await refusal { _ = try await stripe.updatePrice(price.id, active: false) }
    #expect(failure?.message == "This price cannot be archived because it is the default price of its product.")
  }

  @Test func metadataMergesAndAnEmptyValueDeletesItsKey() async throws {
    _ = try await stripe.createProduct("prod_a", ProductParameters(name: "a", metadata: ["x": "1", "y": "2"]))
    let product = try await stripe.updateProduct("prod_a", ProductParameters(metadata: ["x": "", "z": "3"]))
    #expect(product.metadata == ["y": "2", "z": "3"])
  }

  @Test func theSameSeedFailsTheSameSpaces() async {
    let failing = await failures(Simulation(latency: .zero...(.zero), failsOneIn: 12, seed: 7), spaces: 480)
    let again = await failures(Simulation(latency: .zero...(.zero), failsOneIn: 12, seed: 7), spaces: 480)
    #expect(failing == again)
    #expect((20...60).contains(failing.count))
    #expect(Set(failing.values.map(\.?.kind)) == [.transient, .permanent])
    #expect(failing.values.allSatisfy { $0?.requestID != nil })
  }

  /// The spaces whose first sync fails, by their number.
  private func failures(_ simulation: Simulation, spaces: Int) async -> [Int: StripeFailure?] {
    let synchroniser = StripeSynchroniser(SimulatedStripe(simulation))
    var generator = SplitMix64(seed: 3)
    var found: [Int: StripeFailure?] = [:]
    for number in 0..<spaces {
      var space = Bench.space()
      let (high, low) = (generator.next(), generator.next())
      space.id = withUnsafeBytes(of: (high, low)) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
      let job = ClaimedJob(key: JobKey(spaceID: space.id, eventType: .manualSync), payload: "{}", attempt: 1, claim: .none)
      if let failure = await refusal({ try await synchroniser.synchronise(job, space: space) { _ in true } }) {
        var failure = failure
        failure.requestID = failure.requestID == nil ? nil : ""
        failure.message = ""
        found[number] = failure
      }
    }
    return found
  }

  @Test func aCancelledCallEndsAtOnce() async {
    let slow = SimulatedStripe(Simulation(latency: .seconds(600)...(.seconds(600)), failsOneIn: 0))
    let call = Task { await refusal { _ = try await slow.updateProduct("prod_x", ProductParameters(name: "x")) } }
    call.cancel()
    #expect(await call.value?.kind == .transient)
  }

  @Test func aSpaceTakesTheTimeThatWasDrawn() {
    for number in 0..<200 {
      for calls in [2, 4] {
        let visit = SimulatedVisit(Simulation(), product: "prod_\(number)", visit: 1, expectedCalls: calls)
        #expect((Duration.milliseconds(199)...(.milliseconds(1_001))).contains(visit.pause * calls))
      }
    }
  }
}
