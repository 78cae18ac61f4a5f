import SyncCore

/// Something in a file of ours that is not as it should be; nobody is kept from starting by it.
public struct Warning: Error, Sendable, Equatable {
  /// The line, from 1, or nil when the whole file is meant.
  public var line: Int?
  /// What is wrong, and what is done instead; it never quotes a value that may be secret.
  public var text: Phrase

  /// Makes a warning.
  public init(line: Int? = nil, _ text: Phrase) {
    self.line = line
    self.text = text
  }

  /// The sentence with the file and the line before it.
  public func sentence(_ language: Language, file: String) -> String {
    "\(file)\(line.map { ":\($0)" } ?? ""): \(text(language))"
  }
}
