/// The language of the screen and of plain sentences: French or English; any other is English.
public enum Language: String, Sendable, CaseIterable {
  case english = "en"
  case french = "fr"

  /// Reads a locale name such as `fr_FR.UTF-8`, `fr`, `C` or an empty text.
  public init(locale: String) {
    let word = locale.prefix { $0 != "_" && $0 != "." && $0 != "@" && $0 != "-" }.lowercased()
    self = word == "fr" ? .french : .english
  }

  /// The language that the environment asks for: LC_ALL, then LC_MESSAGES, then LANG; the first that is set and not empty decides (POSIX, locale(7)).
  public init(environment: [String: String]) {
    let value = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    self.init(locale: value ?? "")
  }
}
