import Glibc
import Postgres
import PrivatePostgres

/// The data of a demo that is to outlive it.
enum KeptData {
  /// Moves the data out of the server's folder, after the server was ended; nil when that failed.
  ///
  /// The lock file stays behind: by it the server's watchdog finds the shared memory to free.
  static func take(from server: PrivateServer, _ parameters: ConnectionParameters) async -> String? {
    guard let data = try? await dataFolder(parameters) else { return nil }
    server.kill()
    var facts = stat()
    guard stat(data, &facts) == 0, let folder = makeFolder(like: facts) else { return nil }
    for name in names(in: data) where name != "postmaster.pid" {
      guard rename("\(data)/\(name)", "\(folder)/\(name)") == 0 else { return nil }
    }
    return folder
  }

  /// Where the server has its data, all of it written out.
  private static func dataFolder(_ parameters: ConnectionParameters) async throws(PostgresError) -> String? {
    let connection = try await Connection.open(parameters)
    try await connection.script("CHECKPOINT", timeout: .seconds(60))
    let folder = try await connection.first(DataFolderStatement())
    await connection.close()
    return folder
  }

  /// A new folder in the server's own place, for the same owner, closed to others.
  private static func makeFolder(like facts: stat) -> String? {
    let template = (getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp") + "/spacesync-demo-XXXXXX"
    var bytes = Array(template.utf8CString)
    guard mkdtemp(&bytes) != nil else { return nil }
    let folder = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return chown(folder, facts.st_uid, facts.st_gid) == 0 ? folder : nil
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}

/// The server's data folder.
private struct DataFolderStatement: Statement {
  let sql = "SELECT current_setting('data_directory')"
  let binds: [Bind] = []

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}
