import FoundationEssentials
import Postgres
import SyncCore
import Testing

@testable import PostgresStore

/// Paging by key: every sort, both directions, ties and missing values.
@Suite struct SortedPageTests {
  @Test("Every sort in both directions shows every row once, forwards and backwards, the ones without a value last")
  func everySort() async throws {
    try await Deployment.with { deployment in
      try await deployment.addOddSpaces()
      let store = deployment.store
      for sort in SpaceSort.allCases {
        for isDescending in [false, true] {
          let query = SpaceQuery(filter: .all, sort: sort, isDescending: isDescending)
          let all = try await store.page(of: query, at: .first, limit: 1_000).spaces
          #expect(all.count == 60)
          if sort != .name {
            let values = all.map { sort.value(of: $0) }
            #expect(values.drop { $0 != nil }.allSatisfy { $0 == nil }, "\(sort): what lacks comes last")
          }
          for limit in [1, 7] {
            var forwards: [Space] = []
            var page = try await store.page(of: query, at: .first, limit: limit)
            #expect(!page.hasBefore)
            while true {
              forwards += page.spaces
              #expect(page.hasAfter == (forwards.count < 60))
              guard page.hasAfter, let last = page.spaces.last, forwards.count < 100 else { break }
              page = try await store.page(of: query, at: .after(last.key(for: sort)), limit: limit)
              #expect(page.hasBefore)
            }
            #expect(forwards == all, "\(sort) forwards by \(limit)")
            var backwards: [Space] = []
            page = try await store.page(of: query, at: .last, limit: limit)
            #expect(!page.hasAfter)
            while true {
              backwards = page.spaces + backwards
              #expect(page.hasBefore == (backwards.count < 60))
              guard page.hasBefore, let first = page.spaces.first, backwards.count < 100 else { break }
              page = try await store.page(of: query, at: .before(first.key(for: sort)), limit: limit)
              #expect(page.hasAfter)
            }
            #expect(backwards == all, "\(sort) backwards by \(limit)")
          }
          let middle = try await store.page(of: query, at: .from(all[30].key(for: sort)), limit: 5)
          #expect(middle.spaces == Array(all[30..<35]))
        }
      }
    }
  }

  @Test("The order is the one that people mean")
  func meaning() async throws {
    try await Deployment.with { deployment in
      try await deployment.addOddSpaces()
      func spaces(_ sort: SpaceSort) async throws -> [Space] {
        try await deployment.store.page(of: SpaceQuery(filter: .all, sort: sort), at: .first, limit: 100).spaces
      }
      let capacities = try await spaces(.capacity).compactMap(\.capacity)
      #expect(capacities == capacities.sorted() && Set(capacities).contains(10) && Set(capacities).contains(9))
      let prices = try await spaces(.price).compactMap(\.price?.cents)
      #expect(prices == prices.sorted() && prices.count > 20)
      let syncs = try await spaces(.lastSync).compactMap(\.lastStripeSync)
      #expect(syncs == syncs.sorted())
      let states = try await spaces(.state).map { [$0.isActive ? 0 : 1, $0.needsSync ? 0 : 1] }
      #expect(states == states.sorted { $0.lexicographicallyPrecedes($1) })
    }
  }

  @Test("From match to match of a search, forwards and backwards, under the filter in force")
  func matches() async throws {
    try await Deployment.with { deployment in
      try await deployment.addOddSpaces()
      let query = SpaceQuery(filter: .all, search: "!Room 3", sort: .capacity, isDescending: true)
      let all = try await deployment.store.page(of: query, at: .first, limit: 100).spaces
      let expected = all.filter { $0.name.contains("1") }
      #expect(expected.count > 3)
      var found: [Space] = []
      var key = all[0].key(for: .capacity)
      while let next = try await deployment.store.nextMatch(of: "1", in: query, after: key), found.count < 100 {
        found.append(next)
        key = next.key(for: .capacity)
      }
      #expect(found == expected.filter { $0 != all[0] })
      var back: [Space] = []
      key = all[all.count - 1].key(for: .capacity)
      while let previous = try await deployment.store.previousMatch(of: "1", in: query, before: key), back.count < 100 {
        back.insert(previous, at: 0)
        key = previous.key(for: .capacity)
      }
      #expect(back == expected.filter { $0 != all.last })
      #expect(try await deployment.store.nextMatch(of: "nowhere", in: query, after: all[0].key(for: .capacity)) == nil)
    }
  }

  @Test("Jobs page by recency in both directions, equal moments included", arguments: [false, true])
  func jobs(migrated: Bool) async throws {
    try await Deployment.with { deployment in
      if migrated { try await deployment.migrator.up() }
      let store = try await PostgresStore.open(deployment.parameters)
      try await deployment.sql.script(
        """
        INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, created_at, updated_at)
        SELECT md5((n % 9)::text)::uuid, 'E' || n, '{}', CASE n % 3 WHEN 0 THEN 'failed' ELSE 'pending' END, NULL,
               CASE WHEN n % 5 <> 0 THEN timestamptz '2026-01-01' + (n % 4) * interval '1 day' END
        FROM generate_series(1, 50) AS n
        """)
      for status in [nil, JobStatus.failed] {
        let all = try await store.jobs(JobQuery(status: status))
        #expect(all.count == (status == nil ? 50 : 16))
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.changedAt >= $1.changedAt })
        for limit in [1, 7] {
          var forwards: [Job] = []
          var anchor = JobAnchor.first
          while forwards.count <= 50 {
            let page = try await store.jobs(JobQuery(status: status, limit: limit, at: anchor))
            guard let last = page.last else { break }
            #expect(try await store.jobs(JobQuery(status: status, limit: limit, at: .from(page[0].place))) == page)
            forwards += page
            anchor = .after(last.place)
          }
          #expect(forwards == all)
          var backwards: [Job] = []
          anchor = .last
          while backwards.count <= 50 {
            let page = try await store.jobs(JobQuery(status: status, limit: limit, at: anchor))
            guard let first = page.first else { break }
            backwards = page + backwards
            anchor = .before(first.place)
          }
          #expect(backwards == all)
        }
      }
      await store.close()
    }
  }

  @Test("Where an index exists no page sorts the table, and the feed's look and the active counts read only what they need")
  func plans() async throws {
    try await Deployment.migrated { deployment in
      try await deployment.addSpaces(20_000)
      try await deployment.sql.script(
        """
        INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
        SELECT id, 'UPDATE', '{}', 'completed' FROM spaces;
        UPDATE stripe_sync_queue SET status = 'failed' WHERE space_id IN (SELECT id FROM spaces LIMIT 20)
        """, timeout: .seconds(60))
      try await deployment.migrator.apply(.indexSpaces)
      for table in ["spaces", "stripe_sync_queue"] { try await deployment.sql.script("VACUUM ANALYZE \(table)", timeout: .seconds(60)) }
      // As a statement that was prepared long ago is planned.
      try await deployment.sql.script("SET plan_cache_mode = force_generic_plan")
      let catalogue = try await Catalogue.read(from: deployment.sql)
      let key = SpaceKey(name: "Space 5", id: UUID())
      for isDescending in [false, true] {
        for anchor in [PageAnchor.first, .last, .after(key), .before(key), .from(key)] {
          let statement = SpacePageStatement(catalogue, SpaceQuery(isDescending: isDescending), at: anchor, limit: 50)
          let plan = try await deployment.plan(statement)
          #expect(!plan.contains("Seq Scan on spaces") && plan.contains("spacesync_spaces_name"), "\(anchor)\n\(plan)")
        }
      }
      let place = JobPlace(changedAt: .now, key: JobKey(spaceID: UUID(), eventType: .update))
      for anchor in [JobAnchor.first, .last, .from(place), .after(place), .before(place)] {
        let plan = try await deployment.plan(JobsStatement(catalogue, JobQuery(at: anchor)))
        #expect(!plan.contains("Seq Scan") && plan.contains("spacesync_recent"), "\(anchor)\n\(plan)")
      }
      let failed = try await deployment.plan(JobsStatement(catalogue, JobQuery(status: .failed)))
      #expect(!failed.contains("Seq Scan"), "\(failed)")
      let counts = try await deployment.plan(JobCountsStatement(activeOnly: true))
      #expect(counts.contains("spacesync_active"), "\(counts)")
      let here = try #require(try await deployment.sql.first(PositionStatement(catalogue)))
      let rules = FeedRules(usesChangedXID: true, seesGraves: true, rereads: false, seesWorkers: true, polls: false)
      let delta = try await deployment.plan(DeltaStatement(catalogue, rules, since: here.snapshot, delivered: []))
      #expect(!delta.contains("Seq Scan on stripe_sync_queue") && delta.contains("spacesync_changed"), "\(delta)")
    }
  }
}

extension Deployment {
  /// Sixty spaces with equal names, equal and missing values in every column that can be sorted by.
  func addOddSpaces() async throws {
    try await sql.script(
      """
      ALTER TABLE spaces DISABLE TRIGGER USER;
      INSERT INTO spaces (name, capacity, pricing_type, hourly_price, daily_price, is_active, stripe_product_id, stripe_price_id,
                          last_stripe_sync, updated_at)
      SELECT 'Room ' || n % 12, CASE WHEN n % 7 <> 0 THEN n % 11 END,
             CASE n % 3 WHEN 0 THEN 'hourly' WHEN 1 THEN 'daily' END, n % 8 + 0.5, n % 13 * 10,
             CASE n % 4 WHEN 0 THEN false WHEN 1 THEN NULL ELSE true END, CASE WHEN n % 2 = 0 THEN 'prod' END,
             CASE WHEN n % 2 = 0 THEN 'price' END,
             CASE n % 6 WHEN 0 THEN NULL WHEN 1 THEN '-infinity' WHEN 2 THEN 'infinity'
                        ELSE timestamptz '2026-01-01 00:00:00.123456+00' + (n % 5) * interval '1 microsecond' END,
             CASE WHEN n % 9 <> 0 THEN timestamptz '2026-02-01' + (n % 4) * interval '1 hour' END
      FROM generate_series(1, 60) AS n;
      ALTER TABLE spaces ENABLE TRIGGER USER
      """)
  }
}
