import CCurl
import Synchronization

/// The one owner of an easy handle, of the multi handle that drives it, and of what they write to.
///
/// Sendable by libcurl's word, which the compiler can't check: only `curl_multi_wakeup`, which is documented as safe from any thread
/// (curl_multi_wakeup(3)), is called from outside the session's own queue.
final class CurlHandle: @unchecked Sendable {
  let easy: UnsafeMutableRawPointer
  /// What has arrived of the answer.
  let collector = AnswerCollector()
  private let multi: UnsafeMutableRawPointer
  /// libcurl writes its explanation here, up to CURL_ERROR_SIZE bytes.
  private let explanation: UnsafeMutablePointer<CChar>
  private let aborted = Atomic<Bool>(false)

  // Once a process, before any handle (curl_global_init(3)).
  private static let isReady = ccurl_is_present() && ccurl_global_init() == CURLE_OK

  /// Makes a handle; nil when libcurl can't, or is not installed.
  init?() {
    guard Self.isReady, let easy = ccurl_easy_init() else { return nil }
    guard let multi = ccurl_multi_init() else {
      ccurl_easy_cleanup(easy)
      return nil
    }
    self.easy = easy
    self.multi = multi
    explanation = .allocate(capacity: Int(CURL_ERROR_SIZE))
    explanation.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    _ = ccurl_set_bytes(easy, CURLOPT_ERRORBUFFER, explanation)
    // Unretained: the collector lives as long as the handle, and libcurl calls back only inside `run`.
    let context = Unmanaged.passUnretained(collector).toOpaque()
    _ = ccurl_set_sink(
      easy, CURLOPT_WRITEFUNCTION,
      { bytes, size, count, context in
        guard let context else { return 0 }
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return Unmanaged<AnswerCollector>.fromOpaque(context).takeUnretainedValue().takeBody(piece)
      }, CURLOPT_WRITEDATA, context)
    _ = ccurl_set_sink(
      easy, CURLOPT_HEADERFUNCTION,
      { bytes, size, count, context in
        guard let context else { return 0 }
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return Unmanaged<AnswerCollector>.fromOpaque(context).takeUnretainedValue().takeHeader(piece)
      }, CURLOPT_HEADERDATA, context)
  }

  deinit {
    ccurl_multi_cleanup(multi)
    ccurl_easy_cleanup(easy)
    explanation.deallocate()
  }

  /// Forgets an earlier abort; before a transfer begins.
  func rearm() { aborted.store(false, ordering: .relaxed) }

  /// Ends the transfer under way as soon as its thread wakes, which is at once.
  func abort() {
    aborted.store(true, ordering: .relaxed)
    ccurl_multi_wakeup(multi)
  }

  /// Runs the transfer that the easy handle is set for; blocks until it has ended.
  func run() -> Result<Void, TransportFailure> {
    explanation[0] = 0
    guard ccurl_multi_add_handle(multi, easy) == CURLM_OK else {
      return .failure(TransportFailure(kind: .network, message: "libcurl takes no transfer"))
    }
    defer { ccurl_multi_remove_handle(multi, easy) }
    var running: Int32 = 1
    while true {
      if aborted.load(ordering: .relaxed) { return .failure(TransportFailure(kind: .cancelled, message: "cancelled")) }
      guard ccurl_multi_perform(multi, &running) == CURLM_OK else { break }
      if running == 0 { return result() }
      // The longest wait only bounds what a lost wake-up would cost; libcurl's own timers end it earlier.
      guard ccurl_multi_poll(multi, 1_000) == CURLM_OK else { break }
    }
    return .failure(TransportFailure(kind: .network, message: "libcurl can't go on"))
  }

  private func result() -> Result<Void, TransportFailure> {
    var waiting: Int32 = 0
    while let message = ccurl_multi_info_read(multi, &waiting) {
      guard message.pointee.msg == CURLMSG_DONE else { continue }
      let code = ccurl_result(message)
      guard code != CURLE_OK else { return .success(()) }
      let kind: TransportFailure.Kind =
        switch code {
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_WRITE_ERROR, CURLE_FILESIZE_EXCEEDED: .tooLarge
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
          CURLE_SSL_ISSUER_ERROR, CURLE_UNSUPPORTED_PROTOCOL:
          .untrusted
        default: .network
        }
      let words = String(cString: explanation)
      return .failure(TransportFailure(kind: kind, message: words.isEmpty ? String(cString: ccurl_easy_strerror(code)) : words))
    }
    return .failure(TransportFailure(kind: .network, message: "libcurl has no result"))
  }
}
