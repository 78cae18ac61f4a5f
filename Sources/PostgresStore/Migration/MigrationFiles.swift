/// The migration as it is embedded: numbered files of SQL, which `Assets/Migrations` holds in the open.
enum MigrationFiles {
  /// The schema version that these files make.
  static let version = 1

  static var queue: String { text(PackageResources._01_queue_sql) }
  static var notify: String { text(PackageResources._01_notify_sql) }
  static var silent: String { text(PackageResources._01_silent_sql) }
  static var rotate: String { text(PackageResources._01_rotate_sql) }
  static var keep: String { text(PackageResources._01_keep_sql) }
  static var protect: String { text(PackageResources._01_protect_sql) }
  static var down: String { text(PackageResources._01_down_sql) }

  /// The statements that make the queue's indexes, by the index's name, in order.
  static var indexes: [(name: String, sql: String)] {
    text(PackageResources._01_indexes_sql).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      // CREATE INDEX CONCURRENTLY IF NOT EXISTS name ...
      guard words.count > 6, words[0] == "CREATE" else { return nil }
      return (String(words[6]), String(line))
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
