import FakeStripe
import FoundationEssentials
import SyncCore
import Testing

@testable import Stripe

/// Long and odd texts and pictures, within Stripe's limits.
struct TextLimitTests {
  @Test func longTextsAreCutWhereTheyMayBe() async throws {
    let family = "👩‍👩‍👧‍👦"
    let bench = try FakeBench()
    await bench.edit {
      $0.name = String(repeating: "n", count: 5_000)
      $0.description = String(repeating: family, count: 10_000)
      $0.customLabel = String(repeating: family, count: 100)
    }
    try await bench.sync()
    let product = try #require(await bench.product)
    #expect(product.name.count == 5_000)
    // Seven scalars each, and no family is torn apart.
    #expect(product.description == String(repeating: family, count: 40_000 / 7))
    #expect(product.metadata["custom_label"] == String(repeating: family, count: 500 / 7))
  }

  @Test func aNameThatIsTooLongIsRefusedWithoutACall() async throws {
    let bench = try FakeBench()
    await bench.edit { $0.name = String(repeating: "n", count: 5_001) }
    #expect(await stripeFailure { try await bench.sync() }?.kind == .permanent)
    #expect(bench.fake.requestCount == 0)
  }

  @Test(arguments: [
    "=1+1", "a\u{0}b", "\u{202E}evil", "<script>", "' OR 1=1 --", "Salle\r\nX-Header: 1", String(repeating: "é", count: 5_000),
  ])
  func oddNamesArrive(_ name: String) async throws {
    let bench = try FakeBench()
    await bench.edit { $0.name = name }
    try await bench.sync()
    #expect(await bench.product?.name == name)
    #expect(bench.fake.requests.allSatisfy { $0.headers["x-header"] == nil })
  }

  @Test(arguments: [
    "javascript:alert(1)", "data:image/png;base64,x", "blob:https://example.com/b", "ftp://example.com/b", "https://", "https:///b.jpg",
    "https://example.com/b c.jpg", "//example.com/a.jpg", "example.com/a.jpg",
    "https://example.com/" + String(repeating: "x", count: 2_100),
    // This one only Stripe finds out.
    "https://nodots/a.jpg",
  ])
  func aBadPictureIsDroppedWithAWordAndTakesTheOldOneAlong(_ url: String) async throws {
    let bench = try FakeBench()
    try await bench.sync()
    #expect(await bench.product?.images.count == 1)
    await bench.edit { $0.imageURL = url }
    try await bench.sync()
    #expect(await bench.product?.images == [])
    #expect(bench.notices.values.map(\.kind) == [.imageDropped])
  }

  @Test func aBadPictureDoesNotKeepANewSpaceFromBeingSold() async throws {
    let bench = try FakeBench()
    await bench.edit { $0.imageURL = "https://nodots/a.jpg" }
    try await bench.sync()
    #expect(await bench.prices.count == 1)
  }

  @Test(arguments: [
    "HTTPS://Example.com/A.JPG", "http://example.com/a?b=c&d=é#x", "https://example.com:8443/a", " https://example.com/a\n",
  ])
  func goodPicturesArriveAsTheyAre(_ url: String) async throws {
    let bench = try FakeBench()
    await bench.edit { $0.imageURL = url }
    try await bench.sync()
    #expect(await bench.product?.images == [url.trimmed])
  }
}
