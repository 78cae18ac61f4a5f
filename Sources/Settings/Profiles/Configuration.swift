import SyncCore

/// The configuration file's contents: defaults, profiles, and what is wrong with it. It is only ever read.
public struct Configuration: Sendable, Equatable {
  /// What holds for every profile that says nothing else.
  public private(set) var defaults = Profile()
  /// The profiles, in the order of the file.
  public private(set) var profiles: [Profile] = []
  /// What is wrong, by line.
  public private(set) var warnings: [Warning] = []

  /// A configuration that decides nothing.
  public init() {}

  /// Reads a file's text.
  public init(_ text: String) {
    let document = TOMLDocument(text)
    warnings = document.problems
    for table in document.tables { take(table) }
    for entry in document.entries { take(entry) }
    warnings.sort { ($0.line ?? 0) < ($1.line ?? 0) }
  }

  /// The profile of that name over the defaults; nil without one of that name. No name: the defaults.
  public func profile(named name: String?) -> Profile? {
    guard let name else { return defaults }
    return profiles.first { $0.name == name }?.over(defaults)
  }

  /// The names of all profiles.
  public var names: [String] { profiles.compactMap(\.name) }

  private mutating func take(_ table: TOMLDocument.Table) {
    switch (table.path.first, table.path.count) {
    case ("profiles", 2): makeProfile(table.path[1])
    case ("profiles", 1), ("keys", 1): break
    case ("profiles", 3) where table.path[2] == "keys": makeProfile(table.path[1])
    default:
      let name = table.path.joined(separator: ".")
      warn(table.line, Phrase("the table [\(name)] is unknown", "la table [\(name)] est inconnue"))
    }
  }

  private mutating func take(_ entry: TOMLDocument.Entry) {
    var path = entry.path[...]
    var index: Int?
    if path.first == "profiles", path.count >= 3 {
      index = makeProfile(path[1])
      path = path.dropFirst(2)
    }
    var profile = index.map { profiles[$0] } ?? defaults
    do throws(Warning) {
      if path.count == 2, path.first == "keys", let command = path.last {
        profile.keys.append(try Self.keySetting(command, entry))
      } else if path.count == 1, let key = path.first {
        try Self.take(key, entry, into: &profile)
      } else if !["profiles", "keys"].contains(entry.path.first) || entry.path.count < 2 {
        return
      } else {
        throw Warning(line: entry.line, Phrase("this setting is unknown", "ce réglage est inconnu"))
      }
    } catch {
      warnings.append(error)
    }
    if let index { profiles[index] = profile } else { defaults = profile }
  }

  @discardableResult
  private mutating func makeProfile(_ name: String) -> Int {
    if let index = profiles.firstIndex(where: { $0.name == name }) { return index }
    var profile = Profile()
    profile.name = name
    profiles.append(profile)
    return profiles.count - 1
  }

  private mutating func warn(_ line: Int, _ text: Phrase) { warnings.append(Warning(line: line, text)) }

  // MARK: One setting

  private static func take(_ key: String, _ entry: TOMLDocument.Entry, into profile: inout Profile) throws(Warning) {
    switch key {
    case "database": profile.database = try text(key, entry)
    case "label": profile.label = try label(key, entry)
    case "colour", "color": profile.colour = try choice(key, entry)
    case "production": profile.isProduction = try flag(key, entry)
    case "read_only": profile.readOnly = try flag(key, entry)
    case "vat_percent": profile.vat = try vat(key, entry)
    case "currency": profile.currency = try currency(key, entry)
    case "recurring": profile.recurs = try flag(key, entry)
    case "theme": profile.theme = try choice(key, entry)
    case "language": profile.language = try choice(key, entry)
    case "processor": profile.processor = try choice(key, entry)
    case "mouse": profile.mouse = try flag(key, entry)
    default: throw Warning(line: entry.line, Phrase("the setting \(key) is unknown", "le réglage \(key) est inconnu"))
    }
  }

  private static func wrong(_ key: String, _ entry: TOMLDocument.Entry, _ english: String, _ french: String) -> Warning {
    Warning(line: entry.line, Phrase("\(key) takes \(english)", "\(key) prend \(french)"))
  }

  private static func text(_ key: String, _ entry: TOMLDocument.Entry) throws(Warning) -> String {
    guard let text = entry.value.text, !text.isEmpty else { throw wrong(key, entry, "a text in quotes", "un texte entre guillemets") }
    return text
  }

  private static func label(_ key: String, _ entry: TOMLDocument.Entry) throws(Warning) -> String {
    let label = try text(key, entry)
    guard label.count <= 16 else { throw wrong(key, entry, "16 characters at most", "16 caractères au plus") }
    return label
  }

  private static func flag(_ key: String, _ entry: TOMLDocument.Entry) throws(Warning) -> Bool {
    guard case .boolean(let flag) = entry.value else { throw wrong(key, entry, "true or false", "true ou false") }
    return flag
  }

  private static func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ entry: TOMLDocument.Entry
  ) throws(Warning) -> Choice where Choice.RawValue == String {
    if let word = entry.value.text, let choice = Choice(rawValue: word) { return choice }
    let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    throw wrong(key, entry, "one of \(words)", "l'une des valeurs \(words)")
  }

  private static func currency(_ key: String, _ entry: TOMLDocument.Entry) throws(Warning) -> String {
    guard let code = entry.value.text?.uppercased(), code.utf8.count == 3, code.utf8.allSatisfy({ (65...90).contains($0) }) else {
      throw wrong(key, entry, "the three letters of a currency, such as \"EUR\"", "les trois lettres d'une monnaie, par exemple \"EUR\"")
    }
    return code
  }

  /// A percentage with two decimals at most, exactly.
  private static func vat(_ key: String, _ entry: TOMLDocument.Entry) throws(Warning) -> VATRate {
    let written: String? =
      switch entry.value {
      case .integer(let number): String(number)
      case .decimal(let text), .string(let text): text
      default: nil
      }
    if let written, let amount = Amount(decimal: written), (0...10_000).contains(amount.cents) { return VATRate(basisPoints: amount.cents) }
    throw wrong(key, entry, "a number from 0 to 100 with two decimals at most", "un nombre de 0 à 100, deux décimales au plus")
  }

  private static func keySetting(_ command: String, _ entry: TOMLDocument.Entry) throws(Warning) -> KeySetting {
    let values: [TOMLValue] = if case .array(let values) = entry.value { values } else { [entry.value] }
    let keys = values.compactMap(\.text)
    guard keys.count == values.count, !keys.isEmpty else {
      throw wrong(command, entry, "a key in quotes, or a list of keys", "une touche entre guillemets, ou une liste de touches")
    }
    return KeySetting(command: command, keys: keys, line: entry.line)
  }
}
