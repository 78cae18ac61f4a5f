import Postgres
import SyncCore

/// One connection that is opened when it is first needed and opened again after a loss, with the catalogue that was read on it.
actor Session {
  /// A connection and what it may do.
  struct Opened: Sendable {
    var connection: Connection
    var catalogue: Catalogue
  }

  /// How to connect, again and again.
  private let parameters: ConnectionParameters
  private var current: Opened? {
    didSet { cleared = [] }
  }
  /// What nothing stands in the way of on the current connection: a worker would look twice for every job.
  private var cleared: Set<Catalogue.Purpose> = []
  private var opening: Task<Result<Opened, StoreError>, Never>?

  /// Takes how to connect; nothing is sent before the first use.
  init(_ parameters: ConnectionParameters) { self.parameters = parameters }

  /// The open connection, opened now when there is none, with as much of the catalogue as the purpose asks for.
  func opened(for purpose: Catalogue.Purpose = .process) async throws(StoreError) -> Opened {
    let opened = try await connected(purpose)
    guard !opened.catalogue.suffices(for: purpose) else { return opened }
    let whole: Catalogue
    do throws(PostgresError) {
      whole = try await opened.catalogue.completed(on: opened.connection)
    } catch {
      if error.isLoss { forget(opened.connection) }
      throw StoreError(error)
    }
    if current?.connection === opened.connection { current?.catalogue = whole }
    return Opened(connection: opened.connection, catalogue: whole)
  }

  /// The open connection, opened now when there is none; for another purpose the catalogue may have to be completed.
  private func connected(_ purpose: Catalogue.Purpose) async throws(StoreError) -> Opened {
    if let current { return current }
    // One attempt serves all who wait for it; its own task, so that one impatient caller does not end it for the others.
    let task = opening ?? Task { [parameters] in await Self.open(parameters, for: purpose) }
    opening = task
    let result = await task.value
    if opening == task {
      opening = nil
      if case .success(let opened) = result { current = opened }
    }
    return try result.get()
  }

  /// Opens the connection for reading, and asks for a page on it before anything else can come between.
  func open(asking question: PageQuestion?) async throws(StoreError) -> (Opened, Task<AnticipatedPage.Answer, Never>?) {
    guard let question else { return (try await opened(for: .read), nil) }
    do throws(PostgresError) {
      let connection = try await Connection.open(parameters)
      let (catalogues, told) = AsyncStream.makeStream(of: Result<Catalogue, PostgresError>.self)
      let page = Task {
        await connection.hold { connection in
          do throws(PostgresError) {
            let catalogue = try Catalogue.read(from: connection, for: .read)
            told.yield(.success(catalogue))
            if let obstacle = catalogue.obstacle(to: .read) { return AnticipatedPage.Answer.failure(obstacle) }
            return .success(try question.ask(connection, catalogue))
          } catch {
            // The first of the two to fail; that of the page is the page's alone.
            told.yield(.failure(error))
            return .failure(StoreError(error))
          }
        }
      }
      var catalogue = catalogues.makeAsyncIterator()
      guard let opened = try await catalogue.next()?.get() else { throw PostgresError(.cancelled, "Cancelled") }
      current = Opened(connection: connection, catalogue: opened)
      return (Opened(connection: connection, catalogue: opened), page)
    } catch {
      throw StoreError(error)
    }
  }

  /// Runs statements, once more on a new connection when the old one was lost, or the schema or a right has changed under it.
  ///
  /// Everything that runs here may be repeated: reads, and upserts, which a repetition leaves as they are.
  func perform<Answer: Sendable>(
    _ purpose: Catalogue.Purpose,
    _ body: @Sendable (Connection, Catalogue) async throws(PostgresError) -> Answer
  ) async throws(StoreError) -> Answer {
    var mayRepeat = true
    while true {
      let isFresh = current == nil
      let opened = try await opened(for: purpose)
      if !cleared.contains(purpose), let obstacle = opened.catalogue.obstacle(to: purpose) {
        // What stood in the way may have been mended since the catalogue was read.
        guard !isFresh, mayRepeat else { throw obstacle }
        mayRepeat = false
        forget(opened.connection)
        continue
      }
      if current?.connection === opened.connection { cleared.insert(purpose) }
      let failure: PostgresError
      do throws(PostgresError) {
        guard purpose == .read else { return try await body(opened.connection, opened.catalogue) }
        // Those who write know best how much of it is to be repeated.
        return try await settling { () async throws(PostgresError) in try await body(opened.connection, opened.catalogue) }
      } catch {
        failure = error
      }
      if failure.isLoss || failure.meansNewSchema { forget(opened.connection) }
      guard mayRepeat, !Task.isCancelled else { throw StoreError(failure) }
      let hasLostRight = failure.isRefusal && !isFresh ? await reread(opened.connection) : false
      guard failure.code == .connectionLost || failure.meansNewSchema || hasLostRight else {
        throw StoreError(failure)
      }
      mayRepeat = false
    }
  }

  /// Reads the catalogue of the open connection again after a refusal, which leaves its locks alone; true when it says something else now.
  ///
  /// What the catalogue allows and the server refuses all the same is one row's policy.
  @discardableResult
  func reread(_ connection: Connection) async -> Bool {
    guard let known = current, known.connection === connection else { return false }
    let purpose = known.catalogue.hasRules ? Catalogue.Purpose.process : .read
    do throws(PostgresError) {
      let catalogue = try await Catalogue.read(from: connection, for: purpose)
      guard catalogue != known.catalogue, current?.connection === connection else { return false }
      current?.catalogue = catalogue
      return true
    } catch {
      // The refusal stands, and the next question tells what is wrong with the connection.
      return false
    }
  }

  /// Ends the connection; the next call opens another.
  func close() async {
    let connection = current?.connection
    current = nil
    // One that is still on its way belongs to those who wait for it, and goes with them.
    opening = nil
    await connection?.close()
  }

  /// Leaves a connection to those who still use it; it closes when the last of them is done.
  private func forget(_ connection: Connection) {
    if current?.connection === connection { current = nil }
  }

  /// Connects and reads the catalogue: what every later statement is chosen by.
  private static func open(_ parameters: ConnectionParameters, for purpose: Catalogue.Purpose) async -> Result<Opened, StoreError> {
    do throws(PostgresError) {
      let connection = try await Connection.open(parameters)
      return .success(Opened(connection: connection, catalogue: try await Catalogue.read(from: connection, for: purpose)))
    } catch {
      return .failure(StoreError(error))
    }
  }
}
