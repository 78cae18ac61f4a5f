import Postgres
import SyncCore

/// The account of the last synchronisation, in the product's own table of settings; a table without the migration remembers nothing.
public struct PostgresAccountLedger: AccountLedger {
  private let parameters: ConnectionParameters

  /// Makes a ledger; each question opens a connection of its own, for they are rare.
  public init(_ parameters: ConnectionParameters) { self.parameters = parameters }

  /// Writes the account down when none is written yet, and returns the one that is.
  public func settle(_ account: StripeAccount) async throws(StoreError) -> StripeAccount {
    let session = Session(parameters)
    let result: Result<StripeAccount?, StoreError>
    do throws(StoreError) {
      let text = try await session.perform(.process) { connection, catalogue throws(PostgresError) -> String? in
        guard catalogue.isMigrated else { return nil }
        return try await connection.first(AccountStatement(account))
      }
      result = .success(text.flatMap { AccountStatement.account($0, like: account) })
    } catch {
      result = .failure(error)
    }
    await session.close()
    return try result.get() ?? account
  }
}

/// Keeps the first account that was written; a second statement would let two workers with two keys both be first.
struct AccountStatement: Statement {
  let sql = """
    INSERT INTO spacesync_setting AS s (name, value) VALUES ('stripe.account', $1)
    ON CONFLICT (name) DO UPDATE SET value = s.value
    RETURNING value
    """
  let binds: [Bind]

  init(_ account: StripeAccount) { binds = [.text("\(account.mode.rawValue) \(account.id)")] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }

  /// Reads the text that was written: the mode and the id, which is empty where a key may not know it.
  static func account(_ text: String, like account: StripeAccount) -> StripeAccount? {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let mode = StripeAccount.Mode(rawValue: String(parts[0])) else { return nil }
    return StripeAccount(id: String(parts[1]), mode: mode, latencyMilliseconds: account.latencyMilliseconds)
  }
}
