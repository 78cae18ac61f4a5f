import Postgres
import SyncCore

extension PostgresStore {
  /// Who is connected to this database with a spacesync, this one included.
  public func clients() async throws(StoreError) -> [ConnectedClient] {
    try await reads.perform(.read) { connection, _ throws(PostgresError) in
      try await connection.run(ClientsStatement()).compactMap { $0 }
    }
  }
}
