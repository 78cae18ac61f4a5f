import FoundationEssentials
import Postgres
import SyncCore

/// The service layer on a deployment's own two tables, migrated or not.
///
/// It owns three connections: one for what the operator looks at, one for counting, which takes long in large tables, and one for bulk
/// writes, so that neither makes the screen wait. Each opens when it is first needed and again after a loss.
public struct PostgresStore: SyncService {
  /// Where it is connected to, for the screen: never with a password.
  public let target: String
  /// The server's version as libpq's `PQserverVersion` has it: 150018 is 15.18.
  public let serverVersion: Int
  /// True when nothing may be written.
  public let isReadOnly: Bool
  /// Who asks, as `user@host`, for the column `requested_by` of a migrated table.
  let `operator`: String
  let reads: Session
  let tallies: Session
  let writes: Session
  private let parameters: ConnectionParameters
  private let anticipated = AnticipatedPage()

  /// How many spaces one statement of a bulk request takes: large enough to cost no more than one statement for all, small enough
  /// that a worker's own statements never wait for it longer than some 30 ms.
  static let chunkSize = 2_000

  /// Connects, reads the catalogue, and says what stands in the way of reading.
  ///
  /// - Parameters:
  ///   - parameters: How to reach the server.
  ///   - operator: Who asks, as `user@host`; it stands in the jobs of a migrated table.
  ///   - readOnly: True to refuse every write before it is sent; also true when the parameters say so.
  ///   - anticipating: A query whose first page, of so many spaces, will be asked for next; it is begun at once.
  ///   - sharesConnection: True where nothing is read while something is written, as in a command: one connection then does for both.
  public static func open(
    _ parameters: ConnectionParameters, operator: String = "", readOnly: Bool = false,
    anticipating first: (query: SpaceQuery, limit: Int)? = nil, sharesConnection: Bool = false
  ) async throws(StoreError) -> PostgresStore {
    let reads = Session(parameters)
    let question = first.map { PageQuestion($0.query, at: .first, limit: $0.limit) }
    let (opened, page) = try await reads.open(asking: question)
    if let obstacle = opened.catalogue.obstacle(to: .read) { throw obstacle }
    let store = PostgresStore(
      target: opened.connection.target, serverVersion: opened.connection.serverVersion, isReadOnly: readOnly || parameters.readOnly,
      operator: `operator`, reads: reads,
      tallies: sharesConnection ? reads : Session(parameters), writes: sharesConnection ? reads : Session(parameters),
      parameters: parameters)
    if let question, let page { store.anticipated.keep(page, to: question) }
    return store
  }

  /// Throws when the session is read-only; `done` is what was not done, `wish` what it was for.
  func mayWrite(_ done: String, to wish: String) throws(StoreError) {
    guard isReadOnly else { return }
    throw StoreError(.readOnly, "Nothing was \(done): this session is read-only; start without --read-only to \(wish).")
  }

  /// Ends all connections.
  public func close() async {
    await reads.close()
    await tallies.close()
    await writes.close()
  }

  /// One page by key with its jobs, in one round trip.
  public func page(of query: SpaceQuery, at anchor: PageAnchor, limit: Int) async throws(StoreError) -> SpacePage {
    let question = PageQuestion(query, at: anchor, limit: limit)
    if let page = await anticipated.take(question) { return page }
    return try await reads.perform(.read) { connection, catalogue throws(PostgresError) in
      try await question.ask(connection, catalogue)
    }
  }

  /// Pages of one snapshot, on a connection of its own: a long export keeps neither the screen nor a request waiting.
  public func walkSnapshot(_ query: SpaceQuery, by size: Int, _ body: (SpacePage) async -> Bool) async throws(StoreError) {
    let only = try await page(of: query, at: .first, limit: size)
    // One statement is one moment already.
    guard only.hasAfter else {
      _ = await body(only)
      return
    }
    do throws(PostgresError) {
      let connection = try await Connection.open(parameters)
      let catalogue = try await Catalogue.read(from: connection, for: .read)
      try await connection.freeze()
      var next: PageAnchor? = .first
      while let anchor = next {
        let page = try await PageQuestion(query, at: anchor, limit: size).ask(connection, catalogue)
        next = await body(page) ? anchor.following(page, by: query.sort) : nil
      }
      await connection.close()
    } catch {
      throw StoreError(error)
    }
  }

  /// The counts of all filters in one pass.
  public func spaceCounts(search: String) async throws(StoreError) -> SpaceCounts {
    try await tallies.perform(.read) { connection, catalogue throws(PostgresError) in
      try await connection.first(SpaceCountsStatement(catalogue, search: search)) ?? SpaceCounts()
    }
  }

  /// These spaces with their jobs, in order of name; those that are gone are left out.
  public func spaces(_ ids: [UUID]) async throws(StoreError) -> SpacePage {
    guard !ids.isEmpty else { return SpacePage() }
    return try await reads.perform(.read) { connection, catalogue throws(PostgresError) in
      SpacePage(folding: try await connection.run(SpacesStatement(catalogue, ids: ids)))
    }
  }

  /// One space with its jobs and their payloads, newest change first.
  public func space(_ id: UUID) async throws(StoreError) -> SpaceDetail? {
    try await reads.perform(.read) { connection, catalogue throws(PostgresError) in
      let page = SpacePage(folding: try await connection.run(SpacesStatement(catalogue, ids: [id], withPayloads: true)))
      return page.spaces.first.map { SpaceDetail(space: $0, jobs: page.jobs) }
    }
  }

  /// The spaces that a word names, at most 10.
  public func resolve(_ word: String) async throws(StoreError) -> [Space] {
    // PostgreSQL stores no NUL, and a C string ends at it: the rest of the word must not decide alone.
    guard !word.isEmpty, !word.utf8.contains(0) else { return [] }
    return try await reads.perform(.read) { connection, catalogue throws(PostgresError) in
      if let id = UUID(uuidString: word) {
        let exact = SpacePage(folding: try await connection.run(SpacesStatement(catalogue, ids: [id])))
        if !exact.spaces.isEmpty { return exact.spaces }
      }
      let named = SpacePage(folding: try await connection.run(SpacesStatement(catalogue, name: word, limit: 10)))
      guard named.spaces.isEmpty, let prefix = IDPrefix(word) else { return named.spaces }
      let statement = SpacesStatement(catalogue, from: prefix.first, through: prefix.last, limit: 10)
      return SpacePage(folding: try await connection.run(statement)).spaces
    }
  }

  /// The spaces whose name holds a text, in order of name.
  public func spaces(nameHolding text: String, limit: Int) async throws(StoreError) -> [Space] {
    try await reads.perform(.read) { connection, catalogue throws(PostgresError) in
      SpacePage(folding: try await connection.run(SpacesStatement(catalogue, nameHolding: text, limit: limit))).spaces
    }
  }

  /// Jobs by latest change, without payloads.
  public func jobs(_ query: JobQuery) async throws(StoreError) -> [Job] {
    try await reads.perform(.read) { connection, catalogue throws(PostgresError) in
      try await connection.run(JobsStatement(catalogue, query)).compactMap { $0 }
    }
  }

  /// One job with its payload.
  public func job(_ key: JobKey) async throws(StoreError) -> Job? {
    try await reads.perform(.read) { connection, catalogue throws(PostgresError) in
      try await connection.run(JobsStatement(catalogue, key)).compactMap { $0 }.first
    }
  }

  /// The counts of all statuses in one pass.
  public func jobCounts() async throws(StoreError) -> JobCounts {
    try await tallies.perform(.read) { connection, _ throws(PostgresError) in
      JobCounts(try await connection.run(JobCountsStatement()))
    }
  }

  /// The answer of "Statut".
  public func statusReport() async throws(StoreError) -> SyncStatusReport {
    try await tallies.perform(.read) { connection, catalogue throws(PostgresError) in
      let counts = try await connection.first(ActiveCountsStatement(catalogue)) ?? (0, 0)
      let unsynchronised = try await connection.run(UnsynchronisedStatement(catalogue, limit: 20)).compactMap { $0 }
      let recent = try await connection.run(JobsStatement(catalogue, JobQuery(limit: 10))).compactMap { $0 }
      return SyncStatusReport(
        active: counts.active, synchronised: counts.synchronised, unsynchronised: unsynchronised, recentJobs: recent)
    }
  }
}
