import Settings
import Stripe
import SyncCore

extension CommandContext {
  /// How the deployed Edge Function is reached, for a command that can't do without it.
  func requireEdge() throws(CommandFailure) -> EdgeFunction {
    if let configuration = try edgeConfiguration() { return EdgeFunction(configuration) }
    throw CommandFailure(
      CommandFailure.wrongUse,
      words.say(
        "No Edge Function: set SPACESYNC_EDGE_URL and SPACESYNC_EDGE_TOKEN.",
        "Pas de fonction Edge : définissez SPACESYNC_EDGE_URL et SPACESYNC_EDGE_TOKEN."))
  }

  /// The Edge Function when the profile says that it drains the queue, or nil.
  func edgeProcessor() throws(CommandFailure) -> EdgeFunction? {
    preferences.processor == .edge ? try requireEdge() : nil
  }

  /// Lets the Edge Function drain the queue, until a signal comes; fails when jobs failed.
  func drainInterruptibly(_ edge: EdgeFunction) async throws {
    let code = try await Interruption.runInterruptibly { try await drain(edge).errors > 0 ? CommandFailure.failed : 0 }
    if code != 0 { throw CommandFailure(code) }
  }

  /// Lets the Edge Function drain the queue, and complains of each job that failed.
  func drain(_ edge: EdgeFunction) async throws(CommandFailure) -> EdgeReport {
    do throws(EdgeFailure) {
      return try await edge.drain { report in
        for error in report.jobErrors { console.complain(Redaction.redact(error)) }
      }
    } catch {
      log.write(.error, error.description)
      throw CommandFailure(CommandFailure.failed, Redaction.redact(error.description))
    }
  }
}
