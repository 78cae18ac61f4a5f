import Testing

/// Asks again and again until it is true; the suite's time limit ends it otherwise.
func untilTrue(_ condition: () async throws -> Bool) async {
  while !Task.isCancelled {
    if let isTrue = try? await condition(), isTrue { return }
    try? await Task.sleep(for: .milliseconds(50))
  }
}
