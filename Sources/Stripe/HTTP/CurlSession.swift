import CCurl
import Dispatch

/// One easy handle with its kept-alive connection: one call at a time.
final class CurlSession: Sendable {
  /// How long an idle connection is trusted; libcurl's own 118 seconds are longer than many a gateway's minute.
  private static let keptSeconds = 15
  /// A transfer that waits must hold no thread of the cooperative pool.
  private let queue = DispatchQueue(label: "spacesync.stripe")
  private let handle: CurlHandle

  /// Makes a session; nil when libcurl can't make a handle.
  init?(_ settings: HTTPSettings) {
    guard let handle = CurlHandle() else { return nil }
    self.handle = handle
    let easy = handle.easy
    // Signals belong to the program, not to a library's resolver.
    _ = ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
    // A resolver that waits for dead name servers is not waited for: it would outlast every time-out and cancellation.
    _ = ccurl_set_long(easy, ccurl_quick_exit, 1)
    _ = ccurl_set_protocols(easy, settings.isPlain)
    _ = ccurl_set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    // A redirect is not followed: the key must reach nobody but the host that was configured.
    _ = ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    // An id from the database such as ".." must not climb to another endpoint.
    _ = ccurl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
    _ = ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    _ = ccurl_set_long(easy, CURLOPT_MAXFILESIZE, AnswerCollector.bodyCap)
    _ = ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.wholeMilliseconds)
    _ = ccurl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
    // On a kept connection that turns out dead libcurl sends again by itself, past the rate limit and the log: after a pause, in which the
    // other end or a box between may have left it, it is not kept.
    _ = ccurl_set_long(easy, CURLOPT_MAXAGE_CONN, Self.keptSeconds)
    _ = ccurl_set_string(easy, CURLOPT_USERAGENT, settings.userAgent)
    // Plain http stays on this machine, so no proxy may carry it away.
    if settings.isPlain { _ = ccurl_set_string(easy, CURLOPT_NOPROXY, "*") }
    if let file = settings.certificateFile { _ = ccurl_set_string(easy, CURLOPT_CAINFO, file) }
    if let folder = settings.certificateFolder { _ = ccurl_set_string(easy, CURLOPT_CAPATH, folder) }
  }

  /// Sends a request and waits for its answer; a cancelled task ends the transfer at once.
  func send(_ request: HTTPRequest, within limit: Duration) async -> Result<HTTPAnswer, TransportFailure> {
    handle.rearm()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.async { continuation.resume(returning: self.transfer(request, within: limit)) }
      }
    } onCancel: {
      handle.abort()
    }
  }

  private func transfer(_ request: HTTPRequest, within limit: Duration) -> Result<HTTPAnswer, TransportFailure> {
    let easy = handle.easy
    handle.collector.clear()
    _ = ccurl_set_string(easy, CURLOPT_URL, request.url)
    _ = ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, limit.wholeMilliseconds)
    if let form = request.form {
      _ = ccurl_set_long(easy, CURLOPT_POST, 1)
      _ = ccurl_set_long(easy, CURLOPT_POSTFIELDSIZE, form.utf8.count)
      // Copied, so that libcurl can send it again on a fresh connection when a kept-alive one turns out dead.
      var form = form
      form.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          _ = ccurl_set_bytes(easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutablePointer(mutating: characters.baseAddress))
        }
      }
    } else {
      _ = ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
    }
    var lines: UnsafeMutablePointer<curl_slist>?
    for line in request.headers { lines = ccurl_slist_append(lines, line) ?? lines }
    _ = ccurl_set_list(easy, CURLOPT_HTTPHEADER, lines)
    defer {
      _ = ccurl_set_list(easy, CURLOPT_HTTPHEADER, nil)
      ccurl_slist_free_all(lines)
    }
    if case .failure(let failure) = handle.run() { return .failure(failure) }
    var status = 0
    _ = ccurl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
    return .success(HTTPAnswer(status: status, headers: handle.collector.headers, body: handle.collector.body))
  }
}

extension Duration {
  /// The whole milliseconds, at least 1: to libcurl 0 means "for ever".
  fileprivate var wholeMilliseconds: Int { max(1, Int(self / .milliseconds(1))) }
}
