import Postgres
import SyncCore

/// The account of the last synchronisation, in the product's own table of settings; a table without the migration remembers nothing, and
/// has only the ids of its rows to show.
public struct PostgresAccountLedger: AccountLedger {
  private let parameters: ConnectionParameters

  /// Makes a ledger; each question opens a connection of its own, for they are rare.
  public init(_ parameters: ConnectionParameters) { self.parameters = parameters }

  /// The account that is written down, else the products of the rows that were synchronised last.
  public func evidence() async throws(StoreError) -> AccountEvidence {
    try await ask { connection, catalogue throws(PostgresError) in
      if catalogue.isMigrated, let last = try await connection.first(AccountStatement())?.last { return .remembered(last) }
      guard let statement = RecentProductsStatement(catalogue) else { return .products([], canRemember: catalogue.isMigrated) }
      return .products(try await connection.run(statement), canRemember: catalogue.isMigrated)
    }
  }

  /// Writes the account down when none is written yet, and returns the one that is.
  public func settle(_ account: StripeAccount) async throws(StoreError) -> LastAccount {
    try await ask(AccountStatement(keeping: account))?.last ?? LastAccount(account)
  }

  /// The account that is written down, or nil; nil also without the migration.
  public func last() async throws(StoreError) -> LastAccount? {
    try await ask(AccountStatement())?.last
  }

  /// Writes the account down in the place of any other, because an operator says so; false without the migration.
  public func choose(_ account: StripeAccount) async throws(StoreError) -> Bool {
    try await ask(AccountStatement(choosing: account)) != nil
  }

  /// Runs the statement; nil when there is no row or no migration.
  private func ask(_ statement: AccountStatement) async throws(StoreError) -> AccountStatement.Row? {
    try await ask { connection, catalogue throws(PostgresError) in
      guard catalogue.isMigrated else { return nil }
      return try await connection.first(statement)
    }
  }

  private func ask<Answer: Sendable>(
    _ body: @Sendable (Connection, Catalogue) async throws(PostgresError) -> Answer
  ) async throws(StoreError) -> Answer {
    let session = Session(parameters)
    let result: Result<Answer, StoreError>
    do throws(StoreError) {
      result = .success(try await session.perform(.process, body))
    } catch {
      result = .failure(error)
    }
    await session.close()
    return try result.get()
  }
}

/// The setting that names the account: mode, id (empty where a key may not know it), and a word when an operator chose it.
struct AccountStatement: Statement {
  /// What is written down.
  struct Row: Sendable {
    /// Nil when the text is another program's.
    var last: LastAccount?
  }

  private static let mark = "chosen"

  let sql: String
  let binds: [Bind]

  /// Reads it.
  init() {
    sql = "SELECT value FROM spacesync_setting WHERE name = 'stripe.account'"
    binds = []
  }

  /// Keeps the first account that was written; a second statement would let two workers with two keys both be first.
  init(keeping account: StripeAccount) {
    sql = """
      INSERT INTO spacesync_setting AS s (name, value) VALUES ('stripe.account', $1)
      ON CONFLICT (name) DO UPDATE SET value = s.value
      RETURNING value
      """
    binds = [.text("\(account.mode.rawValue) \(account.id)")]
  }

  /// Writes it in the place of any other.
  init(choosing account: StripeAccount) {
    sql = """
      INSERT INTO spacesync_setting AS s (name, value) VALUES ('stripe.account', $1)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value
      RETURNING value
      """
    binds = [.text("\(account.mode.rawValue) \(account.id) \(Self.mark)")]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    let parts = try row.next(String.self).split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count >= 2, let mode = StripeAccount.Mode(rawValue: String(parts[0])) else { return Row() }
    let last = LastAccount(
      StripeAccount(id: String(parts[1]), mode: mode, latencyMilliseconds: 0), isChosen: parts.count > 2 && parts[2] == Self.mark)
    return Row(last: last)
  }
}
