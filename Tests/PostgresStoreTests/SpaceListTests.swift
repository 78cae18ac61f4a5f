import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite struct SpaceListTests {
  @Test("Paging forwards and backwards shows every row once, equal names included", arguments: [1, 3, 7, 50])
  func paging(limit: Int) async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(20, "'Room ' || n % 4")
      try await deployment.addSpaces(3, "'Ünïcode ' || n")
      _ = try await deployment.store.enqueue(SyncRequest(.list, .listed(SpaceQuery())))
      let query = SpaceQuery()
      let all = try await deployment.store.page(of: query, at: .first, limit: 1_000).spaces
      #expect(all.count == 23)

      var forwards: [Space] = []
      var page = try await deployment.store.page(of: query, at: .first, limit: limit)
      #expect(!page.hasBefore)
      while true {
        #expect(page.spaces.count <= limit)
        #expect(Set(page.jobs.map(\.key.spaceID)) == Set(page.spaces.map(\.id)))
        forwards += page.spaces
        #expect(page.hasAfter == (forwards.count < all.count))
        guard page.hasAfter, let last = page.spaces.last else { break }
        page = try await deployment.store.page(of: query, at: .after(last.place), limit: limit)
        #expect(page.hasBefore)
      }
      #expect(forwards == all)

      var backwards: [Space] = []
      page = try await deployment.store.page(of: query, at: .last, limit: limit)
      #expect(!page.hasAfter)
      while true {
        backwards = page.spaces + backwards
        #expect(page.hasBefore == (backwards.count < all.count))
        guard page.hasBefore, let first = page.spaces.first else { break }
        page = try await deployment.store.page(of: query, at: .before(first.place), limit: limit)
        #expect(page.hasAfter)
      }
      #expect(backwards == all)
    }
  }

  @Test("A page stays where its key was when that row is gone")
  func anchors() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(5)
      let all = try await deployment.store.page(of: SpaceQuery(), at: .first, limit: 10).spaces
      let gone = all[2]
      try await deployment.sql.script("ALTER TABLE spaces DISABLE TRIGGER USER; DELETE FROM spaces WHERE id = '\(gone.id.text)'")
      let store = deployment.store
      let from = try await store.page(of: SpaceQuery(), at: .from(gone.place), limit: 10)
      #expect(from.spaces.map(\.id) == all[3...].map(\.id))
      #expect(from.hasBefore && !from.hasAfter)
      let here = try await store.page(of: SpaceQuery(), at: .from(all[1].place), limit: 2)
      #expect(here.spaces.map(\.id) == [all[1].id, all[3].id])
      #expect(here.hasBefore && here.hasAfter)
      let beyond = try await store.page(of: SpaceQuery(), at: .after(all[4].place), limit: 2)
      #expect(beyond.spaces.isEmpty && beyond.hasBefore && !beyond.hasAfter)
      let start = try await store.page(of: SpaceQuery(), at: .from(all[0].place), limit: 2)
      #expect(!start.hasBefore)
    }
  }

  @Test("needs sync, row by row")
  func needsSync() async throws {
    try await Deployment.with { deployment in
      try await deployment.sql.script(
        """
        ALTER TABLE spaces DISABLE TRIGGER USER;
        INSERT INTO spaces (name, is_active, stripe_product_id, stripe_price_id, last_stripe_sync, updated_at) VALUES
          ('yes no product', true, NULL, 'price', now(), now()),
          ('yes no price', true, 'prod', NULL, now(), now()),
          ('yes never synced', true, 'prod', 'price', NULL, now()),
          ('yes changed', true, 'prod', 'price', now() - interval '6 seconds', now()),
          ('no within grace', true, 'prod', 'price', now() - interval '5 seconds', now()),
          ('no older', true, 'prod', 'price', now(), now() - interval '1 day'),
          ('no unknown change', true, 'prod', 'price', now(), NULL),
          ('no inactive without product', false, NULL, NULL, NULL, now()),
          ('no inactive as it was', false, 'prod', 'price', now(), now() - interval '1 minute'),
          ('yes inactive and changed', false, 'prod', 'price', now() - interval '1 minute', now()),
          ('yes null counts as inactive and changed', NULL, 'prod', NULL, now() - interval '1 minute', now()),
          ('no null counts as inactive', NULL, NULL, NULL, NULL, now());
        """)
      let store = deployment.store
      let all = try await store.page(of: SpaceQuery(filter: .all), at: .first, limit: 100).spaces
      #expect(all.count == 12)
      for space in all { #expect(space.needsSync == space.name.hasPrefix("yes"), "\(space.name)") }
      let listed = try await store.page(of: SpaceQuery(filter: .needsSync), at: .first, limit: 100).spaces
      #expect(listed == all.filter(\.needsSync))
      let counts = try await store.spaceCounts(search: "")
      #expect(counts == SpaceCounts(all: 12, active: 7, inactive: 5, needsSync: listed.count))
      let report = try await store.statusReport()
      #expect(report.active == 7)
      #expect(report.synchronised == 3)
      #expect(report.unsynchronised == listed.filter(\.isActive))
    }
  }

  @Test("A search takes every character as it is, looks in the description too, and ! inverts it")
  func search() async throws {
    try await Deployment.with { deployment in
      try await deployment.sql.script(
        #"""
        ALTER TABLE spaces DISABLE TRIGGER USER;
        INSERT INTO spaces (name, description) VALUES ('100% Loft', NULL), ('1000 Loft', 'a_b'), ('Back\slash', 'axb'), ('Salle Étoile', '!');
        """#)
      let store = deployment.store
      func names(_ search: String) async throws -> Set<String> {
        let names = try await store.page(of: SpaceQuery(search: search), at: .first, limit: 10).spaces.map(\.name)
        #expect(try await store.spaceCounts(search: search).active == names.count)
        return Set(names)
      }
      #expect(try await names("") == Set(["1000 Loft", "100% Loft", #"Back\slash"#, "Salle Étoile"]))
      #expect(try await names("100%") == ["100% Loft"])
      #expect(try await names("a_b") == ["1000 Loft"])
      #expect(try await names(#"K\S"#) == [#"Back\slash"#])
      #expect(try await names("loft") == Set(["1000 Loft", "100% Loft"]))
      #expect(try await names("!loft") == Set([#"Back\slash"#, "Salle Étoile"]))
      #expect(try await names("!") == Set(["1000 Loft", "100% Loft", #"Back\slash"#, "Salle Étoile"]))
      #expect(try await names("!!") == Set(["1000 Loft", "100% Loft", #"Back\slash"#]))
      #expect(try await names("'; DROP TABLE spaces; --").isEmpty)
      #expect(try await names("loft\0x").isEmpty)
    }
  }

  @Test("Only the price that the pricing type names is read")
  func prices() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(1)
      for type in PricingType.allCases {
        let cents = Int.random(in: 1...99_999)
        try await deployment.sql.script(
          """
          ALTER TABLE spaces DISABLE TRIGGER USER;
          UPDATE spaces SET hourly_price = 1;
          UPDATE spaces SET pricing_type = '\(type.rawValue)', \(type.priceColumn) = \(cents)::numeric / 100
          """)
        let space = try #require(try await deployment.store.page(of: SpaceQuery(), at: .first, limit: 1).spaces.first)
        #expect(space.pricing == type)
        #expect(space.price == Amount(cents: Int64(cents)))
      }
      try await deployment.sql.script("UPDATE spaces SET pricing_type = 'by the moon'")
      let odd = try #require(try await deployment.store.page(of: SpaceQuery(), at: .first, limit: 1).spaces.first)
      #expect(odd.pricingType == "by the moon" && odd.priceText == nil)
    }
  }

  @Test("A word names a space by full id, then exact name, then the start of an id")
  func resolve() async throws {
    try await Deployment.with { deployment in
      try await deployment.sql.script(
        """
        ALTER TABLE spaces DISABLE TRIGGER USER;
        INSERT INTO spaces (id, name) VALUES ('abcd0000-0000-4000-8000-000000000001', 'One'), ('abcd0000-0000-4000-8000-000000000002', 'Two'),
          ('abce0000-0000-4000-8000-000000000003', 'abcd'), ('ffff0000-0000-4000-8000-000000000004', 'Two');
        """)
      func names(_ word: String) async throws -> [String] { try await deployment.store.resolve(word).map(\.name) }
      #expect(try await names("ABCD0000-0000-4000-8000-000000000002") == ["Two"])
      #expect(try await names("abcd0000-0000-4000-8000-00000000000f").isEmpty)
      #expect(try await names("One") == ["One"])
      #expect(try await names("Two") == ["Two", "Two"])
      #expect(try await names("abcd") == ["abcd"])
      #expect(try await names("abcd0000-0") == ["One", "Two"])
      #expect(try await names("ABCD00") == ["One", "Two"])
      #expect(try await names("abce0000-0000-4000-8000-00000000000") == ["abcd"])
      #expect(try await names("ffff0000-0000-4000-8000-000000000004") == ["Two"])
      for nothing in ["", "abc", "one", "O", "abcd_", "abcd-", "%", "One\0"] { #expect(try await names(nothing).isEmpty, "\(nothing)") }
    }
  }

  @Test("Spaces by id leave out the gone; the card's jobs carry payloads, newest change first")
  func details() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(3)
      let store = deployment.store
      for origin in [SyncOrigin.card, .debugSingle, .debugAll] { _ = try await store.enqueue(SyncRequest(origin, .spaces([ids[0]]))) }
      let some = try await store.spaces([ids[2], UUID(), ids[0]])
      #expect(Set(some.spaces.map(\.id)) == [ids[0], ids[2]])
      #expect(some.jobs.count == 3)
      #expect(some.jobs.allSatisfy { $0.payload == nil })
      let detail = try #require(try await store.space(ids[0]))
      #expect(detail.jobs.map(\.key.eventType) == [.manualSyncAll, .manualSyncSingle, .manualSync])
      #expect(detail.jobs.allSatisfy { $0.payload?.contains(ids[0].text) == true })
      #expect(try await store.space(UUID()) == nil)
      #expect(try await store.spaces([]) == SpacePage())
    }
  }

  @Test("Jobs by latest change, by status as people read it, by event type and by space")
  func jobs() async throws {
    try await Deployment.with { deployment in
      let id = try #require(try await deployment.addSpaces(1).first)
      let statuses: [(String?, JobStatus)] = [
        ("pending", .pending), ("processing", .processing), ("completed", .completed), ("done", .completed), ("failed", .failed),
        ("error", .failed), ("on strike", .unknown), ("", .unknown), (nil, .unknown),
      ]
      for (index, status) in statuses.enumerated() {
        try await deployment.sql.script(
          """
          INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, created_at, updated_at)
          VALUES ('\(id.text)', 'E\(index)', '{}', \(status.0.map { "'\($0)'" } ?? "NULL"),
                  timestamptz '2020-01-01' + interval '\(index) days', \(index == 3 ? "NULL" : "timestamptz '2021-01-01' - interval '\(index) days'"))
          """)
      }
      try await deployment.sql.script(
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload, created_at, updated_at) VALUES (gen_random_uuid(), 'DELETE', '{}', NULL, NULL)"
      )
      let store = deployment.store
      let all = try await store.jobs(JobQuery())
      #expect(all.map(\.key.eventType.rawValue) == ["E0", "E1", "E2", "E4", "E5", "E6", "E7", "E8", "E3", "DELETE"])
      #expect(all.last?.spaceName == nil && all.first?.spaceName == "Space 1")
      for word in [JobStatus.pending, .processing, .completed, .failed, .unknown] {
        let expected = all.filter { $0.status == word }
        #expect(try await store.jobs(JobQuery(status: word)) == expected)
        #expect(try await store.jobCounts()[word] == expected.count)
      }
      #expect(try await store.jobs(JobQuery(eventType: .delete)).count == 1)
      #expect(try await store.jobs(JobQuery(spaceID: id, limit: 4)) == Array(all.prefix(4)))
      #expect(
        try await store.jobs(JobQuery(status: .failed, eventType: EventType(rawValue: "E5"), spaceID: id)).map(\.rawStatus) == ["error"])
      #expect(try await store.job(JobKey(spaceID: id, eventType: EventType(rawValue: "E6")))?.payload == "{}")
      #expect(try await store.job(JobKey(spaceID: id, eventType: .update)) == nil)
    }
  }
}

extension Space {
  /// The place of a space in the list.
  var place: SpaceKey { SpaceKey(name: name, id: id) }
}
