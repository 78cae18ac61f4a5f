import Logging
import Stripe
import SyncCore
import SyncWorker

/// What a worker does, as log lines: one for each try that ended, and for whatever keeps the worker from working.
struct WorkerLog: Sendable {
  private let logger: Logger

  init(_ logger: Logger) { self.logger = logger }

  /// Writes an event.
  func record(_ event: WorkerEvent) {
    switch event {
    case .admitted(let account):
      logger.info("Stripe answers", metadata: ["account": "\(account.id)", "mode": "\(account.mode.rawValue)"])
    case .claimed(let key, let attempt): logger.debug("claimed", metadata: Self.job(key, ["attempt": "\(attempt)"]))
    case .completed(let key): logger.info("completed", metadata: Self.job(key))
    case .superseded(let key): logger.info("asked for again meanwhile", metadata: Self.job(key))
    case .claimLost(let key): logger.warning("claim lost", metadata: Self.job(key))
    case .retrying(let key, let attempt, let delay, let error):
      let facts: Logger.Metadata = ["attempt": "\(attempt)", "delay_ms": "\(Int(delay / .milliseconds(1)))", "error": "\(error)"]
      logger.warning("will be tried again", metadata: Self.job(key, facts))
    case .failed(let key, let error): logger.error("failed", metadata: Self.job(key, ["error": "\(error)"]))
    case .released(let key): logger.info("released", metadata: Self.job(key))
    case .swept(let result):
      logger.warning(
        "freed what dead workers left", metadata: ["requeued": "\(result.requeued.count)", "failed": "\(result.failed.count)"])
    case .keeperFailed(let error): logger.warning("housekeeping failed", metadata: ["error": "\(error)"])
    case .idle: logger.debug("nothing to do")
    case .paused(let delay, let error):
      logger.error("paused", metadata: ["delay_ms": "\(Int(delay / .milliseconds(1)))", "error": "\(error)"])
    case .databaseLost(let slot, let delay, let error):
      let facts: Logger.Metadata = ["slot": "\(slot)", "delay_ms": "\(Int(delay / .milliseconds(1)))", "error": "\(error)"]
      logger.error("database lost", metadata: facts)
    case .stopped: logger.info("stopped")
    }
  }

  /// Writes one request to Stripe.
  func record(_ exchange: StripeExchange) {
    var facts: Logger.Metadata = [
      "method": "\(exchange.method)", "path": "\(exchange.path)", "milliseconds": "\(exchange.milliseconds)",
      "attempt": "\(exchange.attempt)",
    ]
    if let status = exchange.status { facts["status"] = "\(status)" }
    if let admitted = exchange.admitted { facts["admitted"] = "\(admitted.iso8601)" }
    if let id = exchange.requestID { facts["request_id"] = "\(id)" }
    if let error = exchange.error { facts["error"] = "\(error)" }
    logger.debug("asked Stripe", metadata: facts)
  }

  /// Writes what a synchronisation left undone although it succeeded.
  func record(_ notice: SyncNotice) {
    logger.warning("\(notice.message)", metadata: ["space_id": "\(notice.spaceID.text)", "notice": "\(notice.kind.rawValue)"])
  }

  private static func job(_ key: JobKey, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
    more.merging(["space_id": "\(key.spaceID.text)", "event_type": "\(key.eventType.rawValue)"]) { old, _ in old }
  }
}
