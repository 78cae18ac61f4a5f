import FakeStripe
import FoundationEssentials
import SyncCore
import Testing

@testable import Stripe

/// Products that the platform's earlier function made are taken over, by the space that their metadata names.
struct AdoptionTests {
  @Test func aProductOfTheEarlierFunctionIsTakenOverFromTheLastPage() async throws {
    let bench = try FakeBench()
    let id = await bench.space.id.text
    bench.fake.byHand("POST", "/v1/products", "name=Legacy&metadata[supabase_id]=\(id.uppercased())")
    let legacy = try #require(bench.fake.products().first).id
    for number in 0..<220 { bench.fake.byHand("POST", "/v1/products", "name=n\(number)&metadata[supabase_id]=\(UUID().text)") }
    try await bench.sync()
    #expect(await bench.space.stripeProductID == legacy)
    #expect(bench.fake.products().count == 221)
    #expect(bench.calls().count { $0 == .listProducts } == 3)
    #expect(await bench.product?.name == "Salle A")
  }

  @Test func theAccountIsWalkedOnceForAllSpacesAtOnce() async throws {
    let fake = try FakeStripe()
    for number in 0..<150 { fake.byHand("POST", "/v1/products", "name=n\(number)") }
    let synchroniser = StripeSynchroniser(StripeClient(try FakeBench.configuration(fake)))
    await withTaskGroup { group in
      for _ in 0..<20 {
        group.addTask {
          let space = Bench.space()
          let job = ClaimedJob(key: JobKey(spaceID: space.id, eventType: .insert), payload: "{}", attempt: 1, claim: .none)
          let failure = await stripeFailure { try await synchroniser.synchronise(job, space: space) { _ in true } }
          #expect(failure == nil)
        }
      }
    }
    #expect(fake.requests.count { $0.endpoint == .listProducts } == 2)
    #expect(fake.products().count == 170)
  }

  @Test func anActiveOneIsPreferred() async throws {
    for order in [["true", "false"], ["false", "true"]] {
      let bench = try FakeBench()
      let id = await bench.space.id.text
      for active in order { bench.fake.byHand("POST", "/v1/products", "name=Legacy&active=\(active)&metadata[supabase_id]=\(id)") }
      let wanted = try #require(bench.fake.products().first { $0.active }).id
      try await bench.sync()
      #expect(await bench.space.stripeProductID == wanted)
    }
  }

  @Test func aWalkThatFailsMakesNothingAndGoesOnLater() async throws {
    let bench = try FakeBench()
    let id = await bench.space.id.text
    bench.fake.byHand("POST", "/v1/products", "name=Legacy&metadata[supabase_id]=\(id)")
    for number in 0..<100 { bench.fake.byHand("POST", "/v1/products", "name=n\(number)") }
    bench.fake.arm(FaultRule(.status(503), on: .listProducts, skipping: 1, times: 3))
    #expect(await stripeFailure { try await bench.sync() }?.kind == .transient)
    #expect(bench.fake.products().count == 101)
    try await bench.sync()
    #expect(bench.fake.products().count == 101)
  }

  @Test func oneCallersCancellationIsNotTheOthers() async throws {
    let fake = try FakeStripe()
    fake.arm(FaultRule(.hang, on: .listProducts))
    let adoption = ProductAdoption(StripeClient(try FakeBench.configuration(fake, timeout: .seconds(600))))
    let first = Task { await stripeFailure { _ = try await adoption.product(of: UUID()) } }
    while fake.requestCount == 0 { await Task.yield() }
    let second = Task { await stripeFailure { _ = try await adoption.product(of: UUID()) } }
    first.cancel()
    #expect(await first.value == .cancelled)
    #expect(await second.value == nil)
  }

  @Test func aDeletedSpaceWithoutItsIDIsFoundTheSameWay() async throws {
    let bench = try FakeBench()
    bench.fake.byHand("POST", "/v1/products", "name=Legacy&metadata[supabase_id]=\(await bench.space.id.text)")
    try await bench.delete(payload: "{}")
    #expect(bench.fake.products().map(\.active) == [false])
  }
}
