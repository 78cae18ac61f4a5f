/// Takes HTTP/1.1 requests out of a stream, one after the other.
struct RequestReader {
  private let stream: SocketStream
  private var buffer: [UInt8] = []

  init(_ stream: SocketStream) { self.stream = stream }

  /// The next request, or nil at the end of the connection or when what comes is none.
  mutating func next() -> Request? {
    while true {
      if let end = headEnd() { return request(headEnd: end) }
      guard buffer.count < 65_536, fill() else { return nil }
    }
  }

  private mutating func fill() -> Bool {
    let bytes = stream.read()
    buffer += bytes
    return !bytes.isEmpty
  }

  /// Where the empty line after the headers begins.
  private func headEnd() -> Int? {
    guard buffer.count >= 4 else { return nil }
    return (0...(buffer.count - 4)).first { buffer[$0] == 13 && buffer[$0 + 1] == 10 && buffer[$0 + 2] == 13 && buffer[$0 + 3] == 10 }
  }

  private mutating func request(headEnd: Int) -> Request? {
    let lines = String(decoding: buffer[..<headEnd], as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
    buffer.removeFirst(headEnd + 4)
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    guard let length = headers["content-length"].map({ Int($0) }) ?? 0, (0...1_048_576).contains(length) else { return nil }
    while buffer.count < length {
      guard fill() else { return nil }
    }
    let body = String(decoding: buffer[..<length], as: UTF8.self)
    buffer.removeFirst(length)
    let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    return Request(
      method: String(words[0]), path: String(target[0]), query: target.count > 1 ? String(target[1]) : "", headers: headers, body: body)
  }
}
