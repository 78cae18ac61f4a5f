import Postgres
import SyncCore

/// Looks whether the migration still stands as it was left: a changed function or a disabled trigger loses changes in silence.
///
/// What ought to stand is the migrator's knowledge, and only its.
enum MigrationInspection {
  private static let fix = "-- spacesync migrate (makes what lacks, and leaves the rest alone; --status tells more)"

  /// Looks; nil when the deployment is not migrated, which another check says, or when the role may not read our settings.
  static func examine(_ connection: Connection, _ facts: Facts) async throws(PostgresError) -> Finding? {
    guard facts.catalogue.queue.oid != nil, facts.readable.contains("spacesync_setting") else { return nil }
    let status: MigrationStatus
    do throws(StoreError) {
      status = try await MigrationSite.read(from: connection).status
    } catch {
      return Finding(
        .migrationAltered, .warn, Phrase("The migration could not be examined.", "La migration n'a pas pu être examinée."), count: 1,
        sample: [error.description])
    }
    guard status.version != nil else { return nil }
    if status.isNewer {
      return Finding(
        .migrationAltered, .error,
        Phrase(
          "A newer spacesync migrated these tables; this one writes nothing.",
          "Un spacesync plus récent a migré ces tables ; celui-ci n'écrit rien."),
        count: 1, sample: ["schema \(status.version ?? 0), known \(MigrationStatus.knownVersion)"], fix: "-- Install the newer spacesync.")
    }
    guard !status.defects.isEmpty else {
      return Finding(
        .migrationAltered, .ok, Phrase("The migration stands as it was made.", "La migration est telle qu'elle a été faite."))
    }
    return Finding(
      .migrationAltered, .warn,
      Phrase(
        "Parts of the migration are missing, changed or switched off.",
        "Des éléments de la migration manquent, ont changé ou sont désactivés."),
      count: status.defects.count, sample: status.defects.map(\.text), fix: fix)
  }
}
