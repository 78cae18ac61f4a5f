/// The language of the words on screen.
public enum Language: String, CaseIterable, Sendable {
  case french = "fr"
  case english = "en"

  /// Reads an option or a POSIX locale name such as `fr_FR.UTF-8`; any other language is English.
  public init(locale name: String) {
    let language = name.prefix { $0.isLetter && $0.isASCII }.lowercased()
    self = language == "fr" ? .french : .english
  }
}
