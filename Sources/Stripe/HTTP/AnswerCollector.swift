/// What libcurl hands over while an answer arrives, within bounds: a hostile or broken server must not fill the memory.
final class AnswerCollector {
  /// Stripe's answers are far smaller: a page of a hundred prices is about 80 KB.
  static let bodyCap = 1 << 20
  private static let headerCap = 64 << 10

  /// The body so far.
  private(set) var body: [UInt8] = []
  /// The headers of the latest answer, by their name in lower case.
  private(set) var headers: [String: String] = [:]
  private var headerBytes = 0

  /// Begins a new answer.
  func clear() {
    body.removeAll(keepingCapacity: body.capacity <= 64 << 10)
    headers = [:]
    headerBytes = 0
  }

  /// Takes a piece of the body; fewer bytes than given make libcurl end the transfer (CURLOPT_WRITEFUNCTION(3)).
  func takeBody(_ piece: UnsafeRawBufferPointer) -> Int {
    guard body.count + piece.count <= Self.bodyCap else { return 0 }
    body.append(contentsOf: piece)
    return piece.count
  }

  /// Takes one header line.
  func takeHeader(_ piece: UnsafeRawBufferPointer) -> Int {
    headerBytes += piece.count
    guard headerBytes <= Self.headerCap else { return 0 }
    let line = String(decoding: piece, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      // An interim answer (100) came before: what counts is the last one.
      headers = [:]
    } else if let colon = line.firstIndex(of: ":") {
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...]).trimmed
    }
    return piece.count
  }
}
