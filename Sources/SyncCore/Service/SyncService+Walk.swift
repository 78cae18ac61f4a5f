import FoundationEssentials

extension SyncService {
  /// Goes through everything that a query lists, in its order, a page at a time by key; memory holds one page, whatever the number of spaces.
  ///
  /// - Parameters:
  ///   - query: What is listed, and in which order.
  ///   - size: How many spaces a page holds.
  ///   - anchor: Where to begin; by default at the first one.
  ///   - body: Takes each page; false ends the walk.
  public func walk(
    _ query: SpaceQuery, by size: Int, from anchor: PageAnchor = .first, _ body: (SpacePage) async -> Bool
  ) async throws(StoreError) {
    var next: PageAnchor? = anchor
    while let anchor = next {
      let page = try await page(of: query, at: anchor, limit: size)
      guard await body(page) else { return }
      next = anchor.following(page, by: query.sort)
    }
  }

  /// A walk like any other: for a service whose data stand still.
  public func walkSnapshot(_ query: SpaceQuery, by size: Int, _ body: (SpacePage) async -> Bool) async throws(StoreError) {
    try await walk(query, by: size, body)
  }

  /// The listed spaces from one to another, whichever comes first, both included.
  ///
  /// - Parameter limit: How many at most.
  /// - Returns: The spaces; none when the other one isn't among the listed ones within that many rows.
  public func range(of query: SpaceQuery, _ first: Space, _ last: Space, limit: Int) async throws(StoreError) -> [Space] {
    let key = first.key(for: query.sort)
    for anchor in [PageAnchor.after(key), .before(key)] {
      var between: [Space] = []
      var isFound = false
      try await walk(query, by: min(limit, 500), from: anchor) { page in
        let rows = anchor == .after(key) ? page.spaces : page.spaces.reversed()
        for space in rows where !isFound && between.count < limit {
          between.append(space)
          isFound = space.id == last.id
        }
        return !isFound && between.count < limit
      }
      if isFound { return [first] + between }
    }
    return []
  }
}

extension PageAnchor {
  /// Where a walk goes on behind a page that was read here; nil where it ends.
  public func following(_ page: SpacePage, by sort: SpaceSort) -> PageAnchor? {
    let isBackwards: Bool
    if case .before = self { isBackwards = true } else { isBackwards = self == .last }
    guard isBackwards ? page.hasBefore : page.hasAfter, let edge = isBackwards ? page.spaces.first : page.spaces.last else { return nil }
    return isBackwards ? .before(edge.key(for: sort)) : .after(edge.key(for: sort))
  }
}
