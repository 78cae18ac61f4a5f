import Glibc
import Postgres
import PostgresStore
import Settings
import SyncCore

/// What every command works with.
struct CommandContext: Sendable {
  /// The environment and the terminals.
  var surroundings: Surroundings
  /// What was decided from options and environment.
  var preferences: Preferences
  /// The configuration file.
  var configuration = ConfigurationFile()
  /// The words of the chosen language.
  var words: Words
  /// The log.
  var log: LogFile
  /// What this process does, for those who ask who else is connected.
  var activity: String
  /// Standard output and standard error.
  var console = Console.standard

  /// How to reach the database, with a name for `pg_stat_activity` that says who is there.
  var connection: ConnectionParameters {
    let name = ConnectedClient.applicationName(activity: activity, process: getpid(), person: surroundings.operatorName)
    return ConnectionParameters(conninfo: preferences.database.conninfo, applicationName: name, readOnly: preferences.readOnly)
  }

  /// What to say when the profile's database is not the one in use; nil when it is.
  var overrideWarning: String? {
    guard preferences.isProfileOverridden else { return nil }
    let name = preferences.profile.name ?? words.say("(defaults)", "(défauts)")
    let source = preferences.database.source == .libpq ? "PGSERVICE, PGHOST, PGDATABASE" : preferences.database.source.rawValue
    return words.say(
      "the database is the one of \(source), not the one of profile \(name)",
      "la base est celle de \(source), pas celle du profil \(name)")
  }

  /// What stands before every question: the environment's word and the database.
  func place(_ target: String) -> String {
    (preferences.environment.isEmpty ? "" : "[\(preferences.environment)] ") + "\(target)\(words.say(": ", " : "))"
  }

  /// Refuses a command that writes where nothing may be written.
  func requireWriting() throws(CommandFailure) {
    guard preferences.readOnly else { return }
    throw CommandFailure(
      CommandFailure.wrongUse,
      words.say(
        "Nothing was done: --read-only, or read_only of the profile, forbids to write.",
        "Rien n'a été fait : --read-only, ou read_only du profil, interdit d'écrire."))
  }

  /// The service layer on the database; with one connection for all where nobody looks on while it writes.
  func openStore(
    anticipating first: (query: SpaceQuery, limit: Int)? = nil, sharesConnection: Bool = false
  ) async throws(CommandFailure) -> PostgresStore {
    do throws(StoreError) {
      return try await PostgresStore.open(
        connection, operator: surroundings.operatorName, anticipating: first, sharesConnection: sharesConnection)
    } catch {
      log.write(.error, error.debugDescription)
      throw CommandFailure(error)
    }
  }
}
