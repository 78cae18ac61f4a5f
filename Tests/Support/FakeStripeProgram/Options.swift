import FakeStripe

/// What the program was told to do.
struct Options {
  /// Wrong use.
  struct Misuse: Error, CustomStringConvertible {
    var description: String
  }

  private(set) var untilEndOfInput = false
  private var port = 0
  private var delay = 0
  private var isLimited = false
  private var chaos = 0.0
  private var seed: UInt64 = 1

  static let usage = "[--port N] [--delay-ms N] [--rate-limit] [--chaos PERCENT] [--seed N] [--until-end-of-input]"

  init(_ arguments: some Sequence<String>) throws {
    var rest = Array(arguments)[...]
    while let option = rest.popFirst() {
      switch option {
      case "--port": port = try Self.number(&rest, option)
      case "--delay-ms": delay = try Self.number(&rest, option)
      case "--chaos": chaos = Double(try Self.number(&rest, option)) / 100
      case "--seed": seed = UInt64(try Self.number(&rest, option))
      case "--rate-limit": isLimited = true
      case "--until-end-of-input": untilEndOfInput = true
      default: throw Misuse(description: "\(option) is no option; usage: \(Self.usage)")
      }
    }
  }

  /// Starts the fake; it keeps no records, for nobody could read them.
  func start() throws -> FakeStripe {
    let fake = try FakeStripe(port: port)
    fake.setKeepsRecords(false)
    fake.setDelay(.milliseconds(delay))
    if isLimited { fake.setRateLimit(RateLimit()) }
    if chaos > 0 { fake.arm(Chaos(probability: chaos, seed: seed)) }
    return fake
  }

  private static func number(_ rest: inout ArraySlice<String>, _ option: String) throws -> Int {
    guard let number = rest.popFirst().flatMap(Int.init), number >= 0 else { throw Misuse(description: "\(option) wants a number") }
    return number
  }
}
