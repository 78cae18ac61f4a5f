/// What kept a measurement from being made: a program that did not start, a screen that never showed its rows.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
