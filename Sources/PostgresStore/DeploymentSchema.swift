/// The schema of an existing deployment as spacesync finds it, for the demo and for tests.
public enum DeploymentSchema {
  /// Creates the tables, the constraint and the trigger in an empty database.
  public static var sql: String { String(decoding: PackageResources.schema_sql, as: UTF8.self) }
}
