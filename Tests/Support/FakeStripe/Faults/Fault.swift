/// Something that goes wrong with one request.
public enum Fault: Sendable, Equatable {
  /// This status with Stripe's error object, and the work is not done. A 500 is remembered under the idempotency key.
  case status(Int)
  /// The work is done, and this status is answered and remembered all the same.
  case statusAfterWork(Int)
  /// The connection ends before the work.
  case dropBefore
  /// The work is done and the connection ends instead of an answer.
  case dropAfter
  /// No answer ever, and the work is not done.
  case hang
  /// No answer ever, and the work is done.
  case hangAfterWork
  /// The work is done and the answer comes a byte at a time, so many milliseconds apart.
  case dribble(milliseconds: Int)
  /// The work is done and the answer is cut off in the middle of its JSON, its length being right.
  case malformed
  /// The work is done and the answer is JSON of another shape.
  case otherJSON
  /// A page of a proxy's, and the work is not done.
  case html(Int)
  /// The work is done and the answer has no body.
  case empty
  /// An answer of so many bytes, and the work is not done.
  case huge(bytes: Int)
  /// To another address, and the work is not done.
  case redirect(String)
  /// 429 of the rate limiter, with its reason.
  case rateLimited(String)
  /// 429 because the object is locked, without a reason.
  case lockTimeout
  /// A status with what Stripe says about another try; the work is not done and nothing is remembered.
  case advised(Int, shouldRetry: Bool?, retryAfter: Int?)

  /// True when the work is done although the answer is spoilt.
  public var doesTheWork: Bool {
    switch self {
    case .statusAfterWork, .dropAfter, .hangAfterWork, .dribble, .malformed, .otherJSON, .empty: true
    default: false
    }
  }
}
