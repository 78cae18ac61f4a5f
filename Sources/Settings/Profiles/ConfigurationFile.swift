import Glibc
import SyncCore

/// The configuration file on disk.
public struct ConfigurationFile: Sendable, Equatable {
  /// Where it is, or would be; nil without a home.
  public var path: String?
  /// True when it was there and could be read.
  public var exists = false
  /// What it says.
  public var configuration = Configuration()
  /// What is wrong with it, by line.
  public var warnings: [Warning] = []

  /// No file at all.
  public init() {}

  /// No file is larger; what is, is no configuration.
  private static let limit = 1 << 20

  /// Reads the file that was named, else the one at its usual place. Without a file this costs one call to the kernel.
  public init(named name: String?, _ surroundings: Surroundings) {
    path = name ?? surroundings.configurationDirectory.map { "\($0)/config.toml" }
    guard let path else { return }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      // No file at the usual place is no mistake.
      if name != nil || code != ENOENT && code != ENOTDIR { warnings = [Self.unreadable(String(cString: strerror(code)))] }
      return
    }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size <= Self.limit else {
      warnings = [
        Warning(
          Phrase("this is no configuration: a file of text is expected", "ce n'est pas une configuration : un fichier texte est attendu"))
      ]
      return
    }
    guard let bytes = Descriptor.read(descriptor, limit: Self.limit) else {
      warnings = [Self.unreadable(String(cString: strerror(errno)))]
      return
    }
    exists = true
    configuration = Configuration(String(decoding: bytes, as: UTF8.self))
    warnings = configuration.warnings
    let databases = ([configuration.defaults] + configuration.profiles).compactMap(\.database)
    if facts.st_mode & 0o077 != 0, databases.contains(where: { Redaction.redact($0) != $0 }) {
      warnings.append(
        Warning(
          Phrase(
            "it holds a password and others may read it: chmod 600 it, or use .pgpass",
            "il contient un mot de passe et d'autres peuvent le lire : chmod 600, ou .pgpass")))
    }
  }

  /// The file's name without its folder, for a screen that is 80 columns wide.
  public var name: String { path?.split(separator: "/").last.map(String.init) ?? "config.toml" }

  /// The warnings as sentences, each with the file as it is to be called and the line.
  public func complaints(_ language: Language, file: String? = nil) -> [String] {
    warnings.map { Redaction.redact($0.sentence(language, file: file ?? path ?? "")) }
  }

  private static func unreadable(_ reason: String) -> Warning {
    Warning(Phrase("can't be read: \(reason)", "lecture impossible : \(reason)"))
  }
}
