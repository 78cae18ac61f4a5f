/// Form-encoded parameters with brackets, from a body or a query.
public struct Form: Sendable, Equatable {
  /// One parameter: `metadata[a]=b` has the path `metadata`, `a`.
  public struct Parameter: Sendable, Equatable {
    /// The name as it was sent, decoded.
    public var name: String
    /// The name's parts.
    public var path: [String]
    /// The value, decoded.
    public var value: String
  }

  /// The parameters in the order in which they came.
  public private(set) var parameters: [Parameter] = []

  /// No parameters.
  public init() {}

  /// Reads an encoded text.
  public init(_ text: String) {
    for piece in text.split(separator: "&") {
      let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = Self.decoded(sides[0])
      let path = name.split(separator: "[", omittingEmptySubsequences: false).map { part in
        part.hasSuffix("]") ? String(part.dropLast()) : String(part)
      }
      parameters.append(Parameter(name: name, path: path, value: sides.count > 1 ? Self.decoded(sides[1]) : ""))
    }
  }

  /// The value of a plain parameter; the last one counts.
  public subscript(_ name: String) -> String? { parameters.last { $0.path == [name] }?.value }

  /// The parameters inside another one, by their key.
  public func nested(_ name: String) -> [(key: String, value: String)] {
    parameters.filter { $0.path.count == 2 && $0.path[0] == name }.map { ($0.path[1], $0.value) }
  }

  /// A list (`name[]` or `name[0]`); nil when it was not sent, empty when it was sent empty.
  public func list(_ name: String) -> [String]? {
    if self[name] == "" { return [] }
    let values = nested(name).map(\.value)
    return values.isEmpty ? nil : values
  }

  /// The outermost names.
  var roots: [(root: String, name: String)] { parameters.map { ($0.path[0], $0.name) } }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "+") {
        bytes.append(0x20)
      } else if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
