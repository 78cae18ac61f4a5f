import SyncCore

/// A TOML document as a flat list of its values, each with the line it stands on, and what could not be read.
public struct TOMLDocument: Sendable, Equatable {
  /// A value with its full dotted name.
  public struct Entry: Sendable, Equatable {
    /// The name, part by part: `profiles`, `prod`, `database`.
    public var path: [String]
    /// The value.
    public var value: TOMLValue
    /// The line on which its key stands, from 1.
    public var line: Int
  }

  /// The header of a table.
  public struct Table: Sendable, Equatable {
    /// The name, part by part.
    public var path: [String]
    /// Its line, from 1.
    public var line: Int
  }

  /// All values, in the order of the document; those of inline tables too.
  public internal(set) var entries: [Entry] = []
  /// All table headers, in the order of the document.
  public internal(set) var tables: [Table] = []
  /// What could not be read; the rest of the document was.
  public internal(set) var problems: [Warning] = []

  /// Reads a document. Never fails: a line that makes no sense becomes a problem, and reading goes on after it.
  public init(_ text: String) {
    var reader = TOMLReader(text)
    reader.readAll()
    self = reader.document
  }

  /// An empty document.
  init() {}
}
