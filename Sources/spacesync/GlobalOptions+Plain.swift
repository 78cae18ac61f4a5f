import Settings
import SyncCore

extension GlobalOptions {
  /// Reads a command line that holds these options and nothing else, which is how the dashboard is started; nil leaves it to ArgumentParser.
  ///
  /// ArgumentParser looks at every subcommand before it knows that none is meant, and takes about as long for it as the server takes to let
  /// us in. Whatever is unusual here, a mistake first of all, stays with it.
  init?(plain arguments: [String]) {
    self.init()
    (database, profile, config, lang, color) = (nil, nil, nil, nil, .auto)
    (readOnly, ascii, utf8, plain, verbose) = (false, false, false, false, false)
    var seen: Set<String> = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let name = parts.first, seen.insert(name).inserted else { return nil }
      switch name {
      case "--read-only" where parts.count == 1: readOnly = true
      case "--ascii" where parts.count == 1: ascii = true
      case "--utf8" where parts.count == 1: utf8 = true
      case "-v" where parts.count == 1: verbose = true
      default:
        guard let value = parts.count == 2 ? parts[1] : rest.popFirst(), parts.count == 2 ? !value.isEmpty : !value.hasPrefix("-"),
          set(name, value)
        else { return nil }
      }
    }
  }

  /// Sets an option that takes a value; false when the name or the value is none that is known.
  private mutating func set(_ name: String, _ value: String) -> Bool {
    switch name {
    case "--database": database = value
    case "--profile": profile = value
    case "--config": config = value
    case "--lang":
      lang = Language(rawValue: value)
      return lang != nil
    case "--color":
      guard let choice = ColourChoice(rawValue: value) else { return false }
      color = choice
    default: return false
    }
    return true
  }
}
