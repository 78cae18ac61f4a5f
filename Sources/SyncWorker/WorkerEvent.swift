import SyncCore

/// What a worker reports while it works: for the log and for the panel that shows it.
public enum WorkerEvent: Sendable, Equatable {
  /// A job was taken; which try this is.
  case claimed(JobKey, attempt: Int)
  /// The space is right in Stripe and the row says so.
  case completed(JobKey)
  /// The job was asked for again while its push ran: it will run again, whatever became of that push.
  case superseded(JobKey)
  /// The claim was lost before the try ended: the lease ran out, the connection that held it broke, or the row is gone.
  case claimLost(JobKey)
  /// The try failed and another one follows after `delay`.
  case retrying(JobKey, attempt: Int, delay: Duration, error: String)
  /// The job has failed for good.
  case failed(JobKey, error: String)
  /// The job went back as it was: the worker stops or pauses.
  case released(JobKey)
  /// Jobs whose worker has disappeared are pending again, or failed.
  case swept(SweepResult)
  /// The housekeeping failed, by a sentence that is new: dead workers' jobs, say, wait until it succeeds.
  case keeperFailed(error: String)
  /// Stripe said who it is: jobs are taken from now on.
  case admitted(StripeAccount)
  /// Every slot found nothing to do.
  case idle
  /// Nothing can succeed for now; the worker tries again after `delay`.
  case paused(delay: Duration, error: String)
  /// The database can't be used; the slot tries again after `delay`.
  case databaseLost(slot: Int, delay: Duration, error: String)
  /// The worker has ended.
  case stopped
}
