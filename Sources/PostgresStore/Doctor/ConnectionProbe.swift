import Postgres
import SyncCore

/// Finds out what stands between us and the server: nothing, a session pooler, or a transaction pooler, through which LISTEN seems to succeed
/// and nothing ever arrives.
///
/// The proof is a notification from a second connection while the first one idles; one to oneself would arrive through any pooler.
struct ConnectionProbe: Sendable {
  private static let fix = "-- Connect to the server itself, or to the pooler's session port (often 5432)."
  private let parameters: ConnectionParameters

  init(_ parameters: ConnectionParameters) { self.parameters = parameters }

  /// Looks, for two seconds at most.
  func examine(beside sender: Connection, _ facts: Facts) async throws(PostgresError) -> Finding {
    guard !facts.catalogue.isInRecovery else {
      return Self.finding(
        .info, "A standby sends no notifications; changes are found by polling.", "Un serveur secondaire ne notifie pas ; suivi périodique."
      )
    }
    let hears: Bool
    do throws(PostgresError) {
      hears = try await isHeard(by: try await Connection.open(parameters), from: sender)
    } catch {
      guard !error.isLoss, error.code != .cancelled else { throw error }
      return Self.finding(
        .warn, "Notifications could not be tried.", "Les notifications n'ont pas pu être essayées.", sample: [error.description])
    }
    return Self.judge(isPooled: sender.isPooled, hears: hears, target: sender.target)
  }

  /// What follows from what was seen.
  static func judge(isPooled: Bool, hears: Bool, target: String) -> Finding {
    switch (isPooled, hears) {
    case (false, true): return Finding(.connection, .ok, Phrase("Notifications arrive.", "Les notifications arrivent."))
    case (true, true):
      return finding(
        .info, "A session pooler stands between; notifications arrive.", "Un pooler de session est présent ; les notifications arrivent.",
        sample: [target])
    case (true, false):
      return finding(
        .warn, "A transaction pooler stands between: the dashboard polls, and the worker needs more.",
        "Un pooler de transaction est présent : suivi périodique, et le processeur exige mieux.", sample: [hint(target)],
        fix: fix)
    case (false, false):
      return finding(
        .warn, "Notifications don't arrive within 2 s; the dashboard polls.", "Aucune notification en 2 s ; suivi périodique.",
        sample: [hint(target)], fix: fix)
    }
  }

  private static func finding(
    _ severity: Finding.Severity, _ english: String, _ french: String, sample: [String] = [], fix: String? = nil
  ) -> Finding {
    Finding(.connection, severity, Phrase(english, french), count: 1, sample: sample, fix: fix)
  }

  private static func hint(_ target: String) -> String {
    target.contains(":6543/") || target.contains("pooler.") ? "\(target): that is a transaction pooler's address" : target
  }

  /// True when a message from the sender reaches the listener while it idles.
  private func isHeard(by listener: Connection, from sender: Connection) async throws(PostgresError) -> Bool {
    let channel = "spacesync_probe_\(UInt64.random(in: 0 ... .max))"
    // `listen` refuses a pooler by good right; here the question is just that. The channel is nobody else's, and is left at once.
    if listener.isPooled { try await listener.script("LISTEN \(channel)") } else { try await listener.listen(to: channel) }
    _ = try await sender.first(ProbeStatement(channel: channel))
    let isHeard = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        for await notification in listener.notifications where notification.channel == channel { return true }
        return false
      }
      group.addTask {
        let deadline = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < deadline, !Task.isCancelled {
          do throws(PostgresError) { try await listener.poll() } catch { break }
          try? await Task.sleep(for: .milliseconds(20))
        }
        return false
      }
      let first = await group.next() ?? false
      group.cancelAll()
      return first
    }
    if listener.isPooled {
      do throws(PostgresError) {
        try await listener.script("UNLISTEN *")
      } catch {
        // The pooler has ended the session; so it listens no more.
      }
    }
    return isHeard
  }
}
