import FoundationEssentials
import SyncCore

/// The platform's deployed Edge Function: a call makes it drain a batch of the queue into Stripe by itself.
///
/// It answers `{success, message, details: {total, success, errors, job_errors}}`; with the header `x-verify-key: true` it only tests its
/// own connection to Stripe. What it answers beside that is read with care, for it is deployed by others and may be of any age.
public struct EdgeFunction: Sendable {
  /// After so many calls in one run it is somebody's loop: five jobs a call are 50,000 jobs.
  private static let maximumCalls = 10_000
  /// So many calls one after the other in which every job failed, each time in the same way, are enough: it takes the same ones again.
  private static let fruitlessCalls = 3

  private let configuration: EdgeConfiguration
  private let pool: SessionPool

  /// Makes a function.
  public init(_ configuration: EdgeConfiguration) {
    self.configuration = configuration
    pool = SessionPool(configuration.http)
  }

  /// Asks whether it reaches Stripe with its own key; its sentence.
  public func verify() async throws(EdgeFailure) -> String {
    try await call(verifies: true).message
  }

  /// Asks the same as an account that a client asks for; it tells its sentence instead of an id.
  public func account() async throws(StripeFailure) -> StripeAccount {
    let started = ContinuousClock.now
    do throws(EdgeFailure) {
      let sentence = try await verify()
      return StripeAccount(id: sentence, mode: .edge, latencyMilliseconds: Int(started.duration(to: .now) / .milliseconds(1)))
    } catch {
      throw StripeFailure(kind: .transient, status: error.status, message: error.description)
    }
  }

  /// Calls it until it says that nothing is waiting, and returns the sum.
  ///
  /// - Parameter progress: Told of each call.
  public func drain(progress: (EdgeReport) -> Void = { _ in }) async throws(EdgeFailure) -> EdgeReport {
    var sum = EdgeReport(total: 0, success: 0, errors: 0)
    var fruitless = 0
    var failures: [String]?
    for _ in 0..<Self.maximumCalls {
      let report = try await call(verifies: false)
      progress(report)
      sum.total = sum.total.saturatingSum(report.total)
      sum.success = sum.success.saturatingSum(report.success)
      sum.errors = sum.errors.saturatingSum(report.errors)
      sum.message = report.message
      sum.jobErrors = Array((sum.jobErrors + report.jobErrors).suffix(100))
      guard report.total > 0 else { return sum }
      // Other errors than before are of other jobs: those that still wait may be good.
      fruitless = report.success > 0 ? 0 : report.jobErrors == failures ? fruitless + 1 : 1
      failures = report.jobErrors
      guard fruitless < Self.fruitlessCalls else {
        throw EdgeFailure("The Edge Function finished no job in \(fruitless) calls\(Self.because(report)).")
      }
      guard !Task.isCancelled else { throw EdgeFailure("The calls were cancelled.") }
    }
    throw EdgeFailure("The Edge Function still found jobs after \(Self.maximumCalls) calls.")
  }

  // MARK: One call

  private func call(verifies: Bool) async throws(EdgeFailure) -> EdgeReport {
    var headers = [configuration.token.authorization, "Content-Type: application/json", "Accept: application/json", "Expect:"]
    if verifies { headers.append("x-verify-key: true") }
    // It is never repeated by itself: a call whose answer was lost may have done its work, and the next one goes on from there.
    let request = HTTPRequest(url: configuration.url.text, headers: headers, form: "{}")
    let http: HTTPAnswer
    switch await pool.send(request, within: configuration.timeout) {
    case .success(let answer): http = answer
    case .failure(let failure):
      let words = configuration.token.removed(from: failure.message).oneLine(300)
      throw EdgeFailure("The Edge Function could not be asked: \(words).")
    }
    let answer = try? JSONDecoder().decode(Answer.self, from: Data(http.body))
    let message = configuration.token.removed(from: answer?.message ?? answer?.error ?? "").oneLine(1_000)
    guard (200..<300).contains(http.status) else {
      let words = message.isEmpty ? "it says nothing more" : message
      throw EdgeFailure(status: http.status, "The Edge Function answered \(http.status): \(words).")
    }
    guard let answer, answer.success != nil || answer.details != nil else {
      throw EdgeFailure(
        status: http.status, "The answer is not the Edge Function's (\(http.body.count) bytes); is SPACESYNC_EDGE_URL right?")
    }
    let details = answer.details
    let report = EdgeReport(
      total: max(0, details?.total ?? 0), success: max(0, details?.success ?? 0), errors: max(0, details?.errors ?? 0), message: message,
      jobErrors: (details?.jobErrors ?? []).prefix(100).map { configuration.token.removed(from: $0.text).oneLine(500) })
    guard answer.success != false || report.total > 0 else {
      throw EdgeFailure(status: http.status, "The Edge Function failed: \(message.isEmpty ? "it does not say why" : message)")
    }
    return report
  }

  private static func because(_ report: EdgeReport) -> String {
    report.jobErrors.first.map { ": \($0)" } ?? ""
  }
}

/// The answer, as far as it is read.
private struct Answer: Decodable {
  struct Details: Decodable {
    var total: Int?
    var success: Int?
    var errors: Int?
    var jobErrors: [LooseJSON]?

    enum CodingKeys: String, CodingKey {
      case total, success, errors
      case jobErrors = "job_errors"
    }
  }

  var success: Bool?
  var message: String?
  var error: String?
  var details: Details?
}

/// Any JSON value, told as one text: what stands in `job_errors` is nobody's promise.
private enum LooseJSON: Decodable {
  case scalar(String)
  case object([String: LooseJSON])
  case array([LooseJSON])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let text = try? value.decode(String.self) {
      self = .scalar(text)
    } else if let number = try? value.decode(Double.self) {
      self = .scalar(Int64(exactly: number).map { String($0) } ?? String(number))
    } else if let flag = try? value.decode(Bool.self) {
      self = .scalar(String(flag))
    } else if let members = try? value.decode([String: LooseJSON].self) {
      self = .object(members)
    } else if let elements = try? value.decode([LooseJSON].self) {
      self = .array(elements)
    } else {
      self = .scalar("null")
    }
  }

  var text: String {
    switch self {
    case .scalar(let text): text
    case .object(let members): members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ")
    case .array(let elements): elements.map(\.text).joined(separator: ", ")
    }
  }
}

extension Int {
  /// The sum, or the largest number there is: what is counted here is nobody's promise either.
  fileprivate func saturatingSum(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
