import CLibpq
import Dispatch

/// A connection to PostgreSQL, on a serial queue of its own: statements run one after the other and never hold a thread of the cooperative pool.
///
/// A connection that was lost stays lost: every call then throws `.connectionLost`, and `notifications` ends.
public actor Connection {
  /// The server's version as `PQserverVersion` has it: 150018 is 15.18.
  public nonisolated let serverVersion: Int
  /// The process that serves this connection, as libpq knows it; behind a pooler another may do the work.
  public nonisolated let backendPID: Int32
  /// True if a pooler stands between: no prepared statement, no LISTEN, no session setting then.
  public nonisolated let isPooled: Bool
  /// Where it leads, for the screen: `db1:5432/spaces as ops`.
  public nonisolated let target: String
  /// What arrives on the channels listened to; keeps the newest 256 and ends with the connection. For one reader.
  public nonisolated let notifications: AsyncStream<Notification>
  /// Whether statements are prepared, from their second run on; false behind a pooler.
  public var preparesStatements: Bool

  /// The serial queue that this connection runs on.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

  /// The queue, for a task that does little else than run statements here.
  public nonisolated let queue: ConnectionQueue

  private nonisolated let running = RunningState()
  private nonisolated let delivery: AsyncStream<Notification>.Continuation
  private let statementTimeout: Duration
  private let wrapsReadOnly: Bool
  /// Who hears notifications at once instead of reading them from `notifications`.
  private var hearer: (@Sendable (Notification) -> Void)?
  private var session: Session?
  private var watch: SocketWatch?
  private var preparations = Preparations()
  private var isInTransaction = false

  init(_ opened: OpenedSession, on queue: ConnectionQueue, parameters: ConnectionParameters) {
    self.queue = queue
    session = opened.session
    serverVersion = opened.session.serverVersion
    backendPID = opened.session.backendPID
    target = opened.session.target
    isPooled = opened.isPooled
    preparesStatements = !opened.isPooled
    statementTimeout = parameters.statementTimeout
    wrapsReadOnly = parameters.readOnly && opened.isPooled
    (notifications, delivery) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(256))
  }

  deinit { delivery.finish() }

  /// Connects. Bounded: by the connect timeout for each host, plus 5 s for names to resolve.
  ///
  /// - Parameters:
  ///   - parameters: where to, and how.
  ///   - shared: the queue to run on, together with whatever else runs there; nil makes one for this connection.
  ///   - notices: gets the server's notices and warnings, one line each, on the connection's queue.
  public static func open(
    _ parameters: ConnectionParameters, on shared: ConnectionQueue? = nil, notices: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(PostgresError) -> Connection {
    let queue = shared ?? ConnectionQueue()
    // A server that doesn't answer must not keep the others of a shared queue waiting.
    let opened = try await OpenedSession.open(parameters, on: shared == nil ? queue.queue : ConnectionQueue.make(), notices: notices)
    return Connection(opened, on: queue, parameters: parameters)
  }

  /// Runs a statement and reads all its rows.
  public func run<S: Statement>(_ statement: S, timeout: Duration? = nil) throws(PostgresError) -> [S.Row] {
    let result = try result(of: statement.sql, BindEncoder(statement.binds), timeout)
    var rows: [S.Row] = []
    rows.reserveCapacity(Int(result.rowCount))
    for row in 0..<result.rowCount {
      var decoder = RowDecoder(result, row: row)
      rows.append(try statement.decode(&decoder))
    }
    return rows
  }

  /// Runs a statement and reads its first row; nil if it has none.
  public func first<S: Statement>(_ statement: S, timeout: Duration? = nil) throws(PostgresError) -> S.Row? {
    let result = try result(of: statement.sql, BindEncoder(statement.binds), timeout)
    guard result.rowCount > 0 else { return nil }
    var decoder = RowDecoder(result, row: 0)
    return try statement.decode(&decoder)
  }

  /// Runs statements one after the other without letting anything else in between, and without a change of threads.
  public func hold<T: Sendable>(_ body: @Sendable (isolated Connection) -> T) -> T { body(self) }

  /// Runs several statements in one go, without parameters and without results; several are one transaction unless they say otherwise.
  public func script(_ sql: String, timeout: Duration? = nil) throws(PostgresError) {
    try Self.refuseNUL(in: sql)
    try guardingReadOnly { () throws(PostgresError) in _ = try exchange(timeout) { $0.sendScript(sql) } }
  }

  /// Runs `body` in a transaction: commits, or rolls back if it throws.
  ///
  /// Write the closure as `{ connection throws(PostgresError) in ... }`: Swift infers no typed error of a closure.
  /// An error of COMMIT leaves open whether it took place only if its code is `.connectionLost` or `.timedOut`.
  public func transaction<T: Sendable>(
    _ mode: TransactionMode = .readCommitted, _ body: @Sendable (isolated Connection) throws(PostgresError) -> T
  ) throws(PostgresError) -> T {
    guard !isInTransaction else { throw PostgresError(.badParameters, "A transaction is open already; they don't nest") }
    try control(mode.begin(readOnly: wrapsReadOnly), isCancellable: true)
    isInTransaction = true
    defer { isInTransaction = false }
    let value: T
    do {
      value = try body(self)
    } catch {
      // The error of the body tells more than one of ROLLBACK; a connection that can't roll back is lost, and the server does it then.
      _ = try? control("ROLLBACK")
      throw error
    }
    let tag = try control("COMMIT")
    // COMMIT of a transaction in which a statement failed succeeds, as ROLLBACK.
    guard tag == "COMMIT" else {
      throw PostgresError(.server, "The transaction was rolled back, because a statement in it had failed", sqlState: "25P02")
    }
    return value
  }

  /// Begins a transaction that ends with the connection: all that is read from now on is of one moment, and nothing can be written.
  public func freeze() throws(PostgresError) {
    guard !isInTransaction else { throw PostgresError(.badParameters, "A transaction is open already; they don't nest") }
    try control(TransactionMode.repeatableReadReadOnly.begin(readOnly: wrapsReadOnly), isCancellable: true)
    isInTransaction = true
  }

  /// Listens to a channel; what arrives comes out of `notifications`.
  ///
  /// - Parameter hearer: Gets everything that arrives from now on in their stead, at once and on the connection's own queue, so it must
  ///   be quick: a reader of the stream begins only when a thread has been found for it.
  public func listen(to channel: String, hearing hearer: (@Sendable (Notification) -> Void)? = nil) throws(PostgresError) {
    guard !isPooled else {
      throw PostgresError(
        .badParameters, "LISTEN does not work through a pooler", hint: "connect to the server itself, or to a session port")
    }
    if let hearer { self.hearer = hearer }
    try control("LISTEN " + Self.quoted(channel), isCancellable: true)
    guard watch == nil, let session else { return }
    watch = SocketWatch(session, on: queue.queue) { [weak self] in
      self?.assumeIsolated { connection in
        // The loss it may find is told by the end of `notifications`.
        do throws(PostgresError) { try connection.poll() } catch {}
      }
    }
  }

  /// Leaves the notifications that arrive in the socket, or hears them again; none is lost. Each would wake this connection's thread, and who can do
  /// nothing with one before a certain time need not be woken by a thousand.
  ///
  /// A server that goes is not noticed meanwhile either, and a socket that is full keeps the server waiting: for moments only.
  public func pauseHearing(_ isPaused: Bool) { watch?.isPaused = isPaused }

  /// Reads what the socket holds, so that notifications are delivered; never waits.
  public func poll() throws(PostgresError) {
    guard let session else { throw Self.closed }
    var isWhole = true
    // libpq takes in one piece at a time, and a socket whose other end is closed is told of once (EPOLLHUP, epoll_ctl(2)): what stands
    // behind the last words of a server, its end, must be found now or never.
    repeat {
      isWhole = session.consumeInput()
      while let notification = session.nextNotification() { deliver(notification) }
    } while isWhole && !session.isBroken && session.isReadable
    guard isWhole, !session.isBroken else {
      lose()
      throw PostgresError(.connectionLost, "The connection to the server was lost: \(session.errorMessage)")
    }
  }

  /// Asks the server for a sign of life.
  public func ping() throws(PostgresError) {
    _ = try exchange(nil) { $0.sendScript("SELECT 1") }
  }

  /// Ends the connection; harmless if it has ended.
  public func close() {
    lose()
  }

  /// Stops what runs now, from any thread; the running call throws `.cancelled` in bounded time. Without a running call it does nothing.
  public nonisolated func cancelRunning() {
    running.requestCancel()
  }

  /// How many notifications were thrown away because nobody read them in time.
  public nonisolated var droppedNotifications: Int { running.droppedCount }

  /// libpq would send the text up to there.
  private static func refuseNUL(in sql: String) throws(PostgresError) {
    if sql.utf8.contains(0) { throw PostgresError(.badParameters, "The statement holds a NUL character") }
  }

  private static let closed = PostgresError(.connectionLost, "The connection is closed", hint: "connect again")

  private static func quoted(_ identifier: String) -> String {
    var text = "\""
    for character in identifier.unicodeScalars where character != "\0" {
      text += character == "\"" ? "\"\"" : String(character)
    }
    return text + "\""
  }

  /// Runs one statement, prepared if that pays.
  private func result(of sql: String, _ binds: BindEncoder, _ timeout: Duration?) throws(PostgresError) -> QueryResult {
    var result: QueryResult?
    try guardingReadOnly { () throws(PostgresError) in
      result = try preparesStatements ? runPrepared(sql, binds, timeout) : send(sql, binds, timeout)
    }
    guard let result else { throw PostgresError(.decoding, "The server sent no result") }
    return result
  }

  /// Runs one statement that is not prepared.
  private func send(_ sql: String, _ binds: BindEncoder, _ timeout: Duration?) throws(PostgresError) -> QueryResult? {
    try Self.refuseNUL(in: sql)
    return try exchange(timeout) { $0.send(sql, binds) }
  }

  /// A first run is one message and prepares nothing; the second prepares, which pays from the third on.
  private func runPrepared(_ sql: String, _ binds: BindEncoder, _ timeout: Duration?) throws(PostgresError) -> QueryResult? {
    let name: String
    switch preparations.next(for: sql) {
    case .none: return try send(sql, binds, timeout)
    case .prepare(let new):
      try Self.refuseNUL(in: sql)
      do throws(PostgresError) {
        _ = try exchange(timeout) { $0.sendPrepare(new, sql, binds) }
      } catch {
        // Cancelled, it may exist all the same: the next attempt takes another name.
        preparations.forget(sql)
        throw error
      }
      preparations.markPrepared(sql)
      name = new
    case .prepared(let known): name = known
    }
    do throws(PostgresError) {
      return try exchange(timeout) { $0.sendPrepared(name, binds) }
    } catch {
      // The table changed under the plan (0A000), or DISCARD removed it (26000). Neither has run; inside a transaction nothing more can.
      guard error.sqlState == "0A000" || error.sqlState == "26000" else { throw error }
      preparations.forget(sql)
      guard !isInTransaction else { throw error }
      return try send(sql, binds, timeout)
    }
  }

  /// Behind a pooler a session can't be read-only, so each statement gets a read-only transaction.
  private func guardingReadOnly(_ body: () throws(PostgresError) -> Void) throws(PostgresError) {
    guard wrapsReadOnly, !isInTransaction else { return try body() }
    try control("BEGIN READ ONLY", isCancellable: true)
    do {
      try body()
    } catch {
      _ = try? control("ROLLBACK")
      throw error
    }
    try control("COMMIT")
  }

  /// Runs a statement that steers the session; its command tag.
  @discardableResult
  private func control(_ sql: String, isCancellable: Bool = false) throws(PostgresError) -> String {
    try exchange(nil, isCancellable: isCancellable) { $0.sendScript(sql) }?.commandTag ?? ""
  }

  /// The last result of what is sent.
  private func exchange(
    _ timeout: Duration?, isCancellable: Bool = true, _ send: (Session) -> Bool
  ) throws(PostgresError) -> QueryResult? {
    guard let session else { throw Self.closed }
    let exchange = Exchange(
      session: session, running: running, timeout: timeout ?? statementTimeout, isCancellable: isCancellable,
      deliver: { [running, delivery, hearer] in Self.deliver($0, hearer, delivery, running) })
    let answer = exchange.perform(send)
    if answer.isLost { lose() }
    if let error = answer.error { throw error }
    return answer.results.last
  }

  private func deliver(_ notification: Notification) {
    Self.deliver(notification, hearer, delivery, running)
  }

  private static func deliver(
    _ notification: Notification, _ hearer: (@Sendable (Notification) -> Void)?, _ delivery: AsyncStream<Notification>.Continuation,
    _ running: RunningState
  ) {
    if let hearer { return hearer(notification) }
    if case .dropped = delivery.yield(notification) { running.countDropped() }
  }

  private func lose() {
    watch = nil
    session = nil
    delivery.finish()
  }
}
