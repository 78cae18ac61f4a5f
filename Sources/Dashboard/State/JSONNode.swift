/// A JSON value as it is shown: members in their order, numbers as they were written.
public indirect enum JSONNode: Sendable, Equatable {
  /// Names and values, in order.
  case object([Member])
  /// Values, in order.
  case array([JSONNode])
  /// A string, without quotes and escapes.
  case text(String)
  /// A number, `true`, `false` or `null`, as it was written.
  case literal(String)

  /// A name with its value.
  public struct Member: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSONNode

    /// Makes a member.
    public init(_ name: String, _ value: JSONNode) {
      self.name = name
      self.value = value
    }
  }

  /// A number.
  static func number(_ value: some BinaryInteger) -> JSONNode { .literal(String(value)) }

  /// A string where there is one, else nothing: for members that are left out.
  static func member(_ name: String, _ text: String?) -> Member? { text.map { Member(name, .text($0)) } }

  /// What stands below: an object's members, or an array's values by their number from 0.
  var children: [Member] {
    switch self {
    case .object(let members): members
    case .array(let values): values.enumerated().map { Member(String($0.offset), $0.element) }
    case .text, .literal: []
    }
  }

  /// Every value that holds no others, with the name that it stands under.
  var leaves: [(name: String, value: String)] {
    children.flatMap { member in
      switch member.value {
      case .text(let text), .literal(let text): [(member.name, text)]
      case .array(let values) where values.allSatisfy(\.children.isEmpty): member.value.leaves.map { (member.name, $0.value) }
      case .object, .array: member.value.leaves
      }
    }
  }

  /// Reads JSON; what is not JSON, too long or too deep is shown as the text that it is.
  init(parsing text: String) {
    guard text.utf8.count <= JSONReader.sizeLimit else {
      self = .text(String(text.prefix(JSONReader.shownOfTooLong)) + "…")
      return
    }
    var reader = JSONReader(text)
    self = reader.document() ?? .text(text)
  }
}
