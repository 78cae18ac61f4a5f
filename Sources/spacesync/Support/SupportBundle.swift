import FoundationEssentials
import Glibc
import PostgresStore
import Settings
import SyncCore
import TextScreen

/// What support gets: `info`, the doctor's findings, what the configuration decides, and the end of the log, in one text without a secret.
struct SupportBundle: Sendable {
  /// How many lines of the log it holds.
  private static let logLines = 300
  /// How much of the log is read for them, in bytes.
  private static let logBytes = 200_000

  /// Gathers everything; what can't be had is said in its place.
  ///
  /// - Parameter more: Sections that only a running dashboard has.
  static func gather(
    _ context: CommandContext, _ options: GlobalOptions, _ more: [(title: String, lines: [String])] = []
  ) async -> String {
    let information = await Information.gather(context, options)
    var lines = ["== info, \(Timestamp.now.iso8601)"] + information.lines
    if let message = information.failure?.message { lines.append(context.words.language.sentence(message)) }
    lines += ["", "== doctor"] + (await findings(context))
    lines += ["", "== configuration"] + configuration(context)
    for (title, text) in more { lines += ["", "== \(title)"] + text.map { TextWidth.sanitized($0) } }
    lines += ["", "== log"] + log(context)
    let secrets = Self.secrets(context)
    return lines.map { masked($0, secrets) }.joined(separator: "\n") + "\n"
  }

  /// What the doctor finds, in lines.
  static func findings(_ context: CommandContext, listsHealthy: Bool = false) async -> [String] {
    do throws(StoreError) {
      let findings = try await Doctor(context.connection).examine()
      return DoctorReport(findings: findings, repairs: [], words: context.words, listsHealthy: listsHealthy).lines
    } catch {
      return [context.words.language.sentence(error.description)]
    }
  }

  /// What the file decides, read anew from what was understood: a comment or a wrong line may hold anything.
  private static func configuration(_ context: CommandContext) -> [String] {
    let file = context.configuration
    guard file.exists else { return ["-"] }
    var lines = file.complaints(.english)
    for profile in [file.configuration.defaults] + file.configuration.profiles {
      lines.append(profile.name.map { "[profiles.\($0)]" } ?? "[]")
      let settings: [(String, String?)] = [
        ("database", profile.database.map(Redaction.redact)), ("label", profile.label), ("colour", profile.colour?.rawValue),
        ("production", profile.isProduction.map(String.init)), ("read_only", profile.readOnly.map(String.init)),
        ("vat_basis_points", profile.vat.map { "\($0)" }), ("currency", profile.currency), ("theme", profile.theme?.rawValue),
        ("language", profile.language?.rawValue), ("processor", profile.processor?.rawValue),
        ("recurring", profile.recurs.map(String.init)), ("mouse", profile.mouse.map(String.init)),
      ]
      for (key, value) in settings { if let value { lines.append("\(key) = \(value)") } }
      for key in profile.keys { lines.append("keys.\(key.command) = \(key.keys.joined(separator: " "))") }
    }
    return lines
  }

  private static func log(_ context: CommandContext) -> [String] {
    guard let path = context.log.path else { return ["-"] }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return ["-"] }
    defer { close(descriptor) }
    lseek(descriptor, max(lseek(descriptor, 0, SEEK_END) - logBytes, 0), SEEK_SET)
    let text = String(decoding: Descriptor.read(descriptor, limit: logBytes) ?? [], as: UTF8.self)
    return text.split(separator: "\n").suffix(logLines).map { TextWidth.sanitized(String($0)) }
  }

  // MARK: Secrets

  /// Every secret that this program was given, wherever from, so that none gets through in whatever words.
  private static func secrets(_ context: CommandContext) -> [String] {
    var secrets: [String] = []
    let texts = context.surroundings.environment.values + [context.preferences.database.conninfo]
    let profiles = [context.configuration.configuration.defaults] + context.configuration.configuration.profiles
    for text in texts + profiles.compactMap(\.database) {
      secrets += Redaction.secrets(in: text).map { $0.trimmingQuotes }
    }
    let words = ["PASSWORD", "SECRET", "TOKEN", "APIKEY", "API_KEY"]
    for (name, value) in context.surroundings.environment where words.contains(where: name.uppercased().contains) {
      if name.hasSuffix("_FILE") { secrets += content(of: value) } else { secrets.append(value) }
    }
    secrets += passwordsInFiles(context.surroundings)
    // A word of three letters would mask half of the text.
    return Set(secrets).filter { $0.utf8.count >= 4 }.sorted { ($1.count, $0) < ($0.count, $1) }
  }

  /// What libpq's own files hold: `password=` of a service, the last field of a line of the password file.
  private static func passwordsInFiles(_ surroundings: Surroundings) -> [String] {
    let home = surroundings.value("HOME") ?? ""
    let services = content(of: surroundings.value("PGSERVICEFILE") ?? home + "/.pg_service.conf")
    let passwords = content(of: surroundings.value("PGPASSFILE") ?? home + "/.pgpass")
    return services.flatMap { Redaction.secrets(in: $0) } + passwords.compactMap { $0.split(separator: ":").last.map(String.init) }
  }

  private static func content(of path: String) -> [String] {
    guard let data = try? Data(contentsOf: URL(filePath: path)), data.count < 10_000 else { return [] }
    return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// The ids of Stripe's requests stay, for support finds a request by nothing else: a short secret may be a part of one by chance.
  static func masked(_ line: String, _ secrets: [String]) -> String {
    func mask(_ text: some StringProtocol, _ secrets: [String]) -> String {
      secrets.reduce(String(text)) { $0.replacing($1, with: Redaction.mask) }
    }
    let prefix = "req_"
    var rest = mask(Redaction.redact(line), secrets.filter { $0.contains(prefix) })[...]
    var result = ""
    while let start = rest.firstRange(of: prefix) {
      let end = rest[start.upperBound...].firstIndex { !($0.isASCII && ($0.isLetter || $0.isNumber)) } ?? rest.endIndex
      result += mask(rest[..<start.lowerBound], secrets) + rest[start.lowerBound..<end]
      rest = rest[end...]
    }
    return result + mask(rest, secrets)
  }
}

extension String {
  fileprivate var trimmingQuotes: String {
    let quotes: Set<Character> = ["'", "\""]
    return String(drop { quotes.contains($0) }.reversed().drop { quotes.contains($0) }.reversed())
  }
}
