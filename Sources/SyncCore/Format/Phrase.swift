/// A text in both languages, side by side.
public struct Phrase: Sendable, Equatable {
  /// The English text.
  public var english: String
  /// The French text.
  public var french: String

  /// Makes a phrase.
  public init(_ english: String, _ french: String) {
    self.english = english
    self.french = french
  }

  /// The text in one language.
  public func callAsFunction(_ language: Language) -> String { language == .french ? french : english }
}
