import SyncCore
import Testing

@testable import PostgresStore

/// Walks through a list by key, and ranges between two of its rows.
@Suite struct WalkTests {
  @Test("A walk sees every row once, in order, in every sort and direction, and ends where it is told to")
  func walk() async throws {
    try await Deployment.with { deployment in
      try await deployment.addOddSpaces()
      for sort in SpaceSort.allCases {
        for isDescending in [false, true] {
          let query = SpaceQuery(filter: .all, sort: sort, isDescending: isDescending)
          let all = try await deployment.store.page(of: query, at: .first, limit: 1_000).spaces
          var seen: [Space] = []
          try await deployment.store.walk(query, by: 7) { page in
            seen += page.spaces
            return true
          }
          #expect(seen == all, "\(sort), descending \(isDescending)")
          var backwards: [Space] = []
          try await deployment.store.walk(query, by: 7, from: .last) { page in
            backwards = page.spaces + backwards
            return true
          }
          #expect(backwards == all)
        }
      }
      var pages = 0
      try await deployment.store.walk(SpaceQuery(filter: .all), by: 7) { _ in
        pages += 1
        return pages < 3
      }
      #expect(pages == 3)
    }
  }

  @Test("A walk of a snapshot sees what stood when it began, whatever is renamed, added and removed meanwhile; the store goes on reading")
  func snapshot() async throws {
    try await Deployment.with { deployment in
      try await deployment.addOddSpaces()
      let store = deployment.store
      for query in [SpaceQuery(filter: .all), SpaceQuery(filter: .all, sort: .price, isDescending: true)] {
        let all = try await store.page(of: query, at: .first, limit: 1_000).spaces
        var seen: [Space] = []
        var failure: (any Error)?
        try await store.walkSnapshot(query, by: 7) { page in
          seen += page.spaces
          do {
            try await deployment.sql.script(
              """
              ALTER TABLE spaces DISABLE TRIGGER USER;
              UPDATE spaces SET name = 'Zz ' || name, hourly_price = hourly_price / 2;
              INSERT INTO spaces (name) VALUES ('Zzz');
              DELETE FROM spaces WHERE id = (SELECT max(id::text)::uuid FROM spaces);
              ALTER TABLE spaces ENABLE TRIGGER USER
              """)
            let now = try await store.page(of: query, at: .first, limit: 1_000).spaces
            #expect(now != all)
          } catch {
            failure = error
          }
          return failure == nil
        }
        if let failure { throw failure }
        #expect(seen == all)
      }
      var pages = 0
      try await store.walkSnapshot(SpaceQuery(filter: .all), by: 7) { _ in
        pages += 1
        return pages < 3
      }
      #expect(pages == 3)
    }
  }

  @Test("A range holds both ends and all between, whichever comes first, and nothing when the other end is out of reach")
  func range() async throws {
    try await Deployment.with { deployment in
      try await deployment.addOddSpaces()
      let store = deployment.store
      for sort in SpaceSort.allCases {
        let query = SpaceQuery(filter: .all, sort: sort, isDescending: sort == .price)
        let all = try await store.page(of: query, at: .first, limit: 1_000).spaces
        let down = try await store.range(of: query, all[10], all[40], limit: 100)
        #expect(down == Array(all[10...40]), "\(sort)")
        let up = try await store.range(of: query, all[40], all[10], limit: 100)
        #expect(up == all[10...40].reversed(), "\(sort)")
        #expect(try await store.range(of: query, all[0], all[40], limit: 40).count == 41)
        #expect(try await store.range(of: query, all[0], all[41], limit: 40).isEmpty)
      }
      let inactive = try await store.page(of: SpaceQuery(filter: .inactive), at: .first, limit: 1).spaces
      let active = try await store.page(of: SpaceQuery(filter: .active), at: .first, limit: 1).spaces
      let none = try await store.range(
        of: SpaceQuery(filter: .active), try #require(active.first), try #require(inactive.first), limit: 100)
      #expect(none.isEmpty)
    }
  }
}
