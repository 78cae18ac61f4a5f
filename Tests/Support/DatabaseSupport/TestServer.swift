import Dispatch
import Postgres
import PostgresStore
import PrivatePostgres

/// The private server that all tests of one process share: started by the first that asks, gone with the process.
public enum TestServer {
  /// The server.
  public static var shared: PrivateServer {
    get async throws { try await starting.value }
  }

  /// Starts another server, for tests that kill, freeze or configure one; without holding a thread of the cooperative pool.
  public static func start(settings: [String: String] = [:], hba: [String] = []) async throws -> PrivateServer {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "spacesync.tests.server").async {
        continuation.resume(with: Result { try PrivateServer.start(settings: settings, hba: hba) })
      }
    }
  }

  /// Starts a hot standby of a server; without holding a thread of the cooperative pool.
  public static func startStandby(of primary: PrivateServer, settings: [String: String] = [:]) async throws -> PrivateServer {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "spacesync.tests.standby").async {
        continuation.resume(with: Result { try PrivateServer.startStandby(of: primary, settings: settings) })
      }
    }
  }

  private static let starting = Task { try await start() }

  /// The connection that makes databases, and the template that holds the deployment's schema.
  static var administrator: Connection {
    get async throws { try await preparing.value }
  }

  static let legacyTemplate = "spacesync_legacy"

  private static let preparing = Task {
    let server = try await shared
    let administrator = try await Connection.open(ConnectionParameters(conninfo: server.conninfo, statementTimeout: .seconds(60)))
    try await administrator.script("CREATE DATABASE \(legacyTemplate)")
    let template = try await Connection.open(ConnectionParameters(conninfo: server.conninfo(database: legacyTemplate)))
    try await template.script(DeploymentSchema.sql, timeout: .seconds(60))
    await template.close()
    return administrator
  }
}
