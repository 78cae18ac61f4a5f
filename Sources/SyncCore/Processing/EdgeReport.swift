/// What one call of the Edge Function did.
public struct EdgeReport: Sendable, Equatable {
  /// How many jobs it took.
  public var total: Int
  /// How many of them it finished.
  public var success: Int
  /// How many of them failed.
  public var errors: Int
  /// Its sentence.
  public var message: String
  /// What it says about the jobs that failed, a line each.
  public var jobErrors: [String]

  /// Makes a report.
  public init(total: Int, success: Int, errors: Int, message: String = "", jobErrors: [String] = []) {
    self.total = total
    self.success = success
    self.errors = errors
    self.message = message
    self.jobErrors = jobErrors
  }

  /// What it did, in a few words.
  public var phrase: Phrase {
    Phrase(
      "\(total) \(total == 1 ? "job" : "jobs"): \(success) done, \(errors) failed",
      "\(total) \(total < 2 ? "job" : "jobs") : \(success) \(success < 2 ? "fait" : "faits"), \(errors) en échec")
  }
}
