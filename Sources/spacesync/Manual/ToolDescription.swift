import ArgumentParser
import FoundationEssentials

/// The command tree as ArgumentParser itself describes it (its `--experimental-dump-help`), as far as the manual needs it.
struct ToolDescription: Decodable {
  struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool?
    var subcommands: [Command]?
    var arguments: [Argument]?
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String

      /// As it is typed.
      var typed: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }

    var kind: String
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var abstract: String?
    var discussion: String?
  }

  var command: Command

  /// The program's own.
  static func own() throws(CommandFailure) -> ToolDescription {
    do {
      return try JSONDecoder().decode(ToolDescription.self, from: Data(RootCommand._dumpHelp().utf8))
    } catch {
      throw CommandFailure(CommandFailure.failed, "the command tree can't be read: \(error)")
    }
  }
}
