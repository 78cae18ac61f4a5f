import FoundationEssentials
import Glibc
import Settings
import SyncCore
import TerminalSupport
import Testing

@testable import spacesync

/// Help, version and errors (in both languages), the manual, the completions, and the installation that puts them in place.
@Suite(.timeLimit(.minutes(3))) struct HelpTests {
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")

  /// Every command but the hidden one, from the tree itself.
  private static let commands = RootCommand.configuration.subcommands.filter { $0.configuration.shouldDisplay }
    .compactMap { $0.configuration.commandName }

  @Test(arguments: commands + [""]) func helpInBothLanguages(command: String) async throws {
    let words = command.isEmpty ? [] : [command]
    let english = try CommandRun(words + ["--help"])
    #expect(await english.exitCode() == 0)
    let french = try CommandRun(words + ["--help", "--lang", "fr"])
    #expect(await french.exitCode() == 0)
    #expect(english.output.contains("OVERVIEW: ") && english.errors.isEmpty)
    #expect(french.output.contains("RÉSUMÉ : ") && french.output.contains("Afficher cette aide.") && french.errors.isEmpty)
    for text in [english.output, french.output] { #expect(!text.utf8.contains(0x1B)) }
    // No sentence was left in English.
    let sentences = Set(
      english.output.split(separator: "\n").map { $0.drop { $0 == " " } }.filter {
        $0.hasSuffix(".") && !$0.hasSuffix(".toml.") && $0.count > 25
      })
    for line in french.output.split(separator: "\n") { #expect(!sentences.contains(line.drop { $0 == " " }), "\(line)") }
  }

  @Test(arguments: [
    ("--bogus", "Erreur : Option inconnue '--bogus'"), ("list --filter", "Erreur : Valeur manquante pour '--filter"),
    ("show", "Erreur : Argument manquant '<space>'"), ("sync", "Erreur : Nommez un espace, ou dites --all."),
    ("list --filter some", "Erreur : La valeur 'some' n'est pas valable pour"),
    ("list --filter some", "'all' ou 'needs-sync'"), ("jobs --limit 0", "--limit doit être au moins 1."),
    ("demo --database x", "La démo a sa propre base"),
  ]) func errorsInFrench(arguments: String, sentence: String) async throws {
    let run = try CommandRun(arguments.split(separator: " ").map(String.init), environment: ["LANG": "fr_FR.UTF-8"])
    #expect(await run.exitCode() == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(sentence), "\(run.errors)")
    #expect(!run.errors.utf8.contains(0x1B))
  }

  @Test(arguments: [1, 5], Language.allCases) func manualPagesAreFreshAndClean(section: Int, language: Language) async throws {
    let run = try await CommandRun.run("manual", "--section", "\(section)", "--lang", language.rawValue)
    #expect(run.code == 0)
    let path = "\(Self.root)/Assets/Manual/\(language == .french ? "fr/" : "")\(section == 1 ? "spacesync.1" : "spacesync-config.5")"
    #expect(run.output == (try String(contentsOfFile: path, encoding: .utf8)), "stale: Assets/Scripts/generate writes it anew")
    let lint = try CommandRun.shell("mandoc -T lint -W warning '\(path)'; man --warnings -l '\(path)' >/dev/null")
    _ = await lint.exitCode()
    #expect(lint.output.isEmpty, "\(lint.output)")
    if section == 1 { for command in Self.commands { #expect(run.output.contains("spacesync \(command)")) } }
  }

  @Test func theConfigurationManualNamesEverySetting() {
    for setting in ConfigurationManual.settings {
      let configuration = Configuration(setting.example)
      #expect(configuration.warnings.isEmpty, "\(setting.example)")
      #expect(configuration.defaults != Profile(), "\(setting.example)")
      #expect(setting.example.hasPrefix("\(setting.key) = "))
    }
    // Its name and its keys are no settings.
    let stored = Mirror(reflecting: Profile()).children.count - 2
    #expect(ConfigurationManual.settings.count == stored)
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completionsAreShellScripts(shell: String) async throws {
    let run = try await CommandRun.run("--generate-completion-script", shell, environment: ["LANG": "fr_FR.UTF-8"])
    #expect(run.code == 0)
    for command in Self.commands { #expect(run.output.contains(command)) }
    #expect(!run.output.contains("RÉSUMÉ"))
    if shell == "bash" {
      let check = try CommandRun.shell("\"$0\" --generate-completion-script bash | bash -n && echo fine")
      #expect(await check.exitCode() == 0)
      #expect(check.output == "fine\n")
    }
  }

  // MARK: Installing

  private func files(_ folder: String) -> [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  @Test func installRunAndUninstall() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/spacesync-install-\(UUID().uuidString.prefix(8))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder + "/opt/bin", withIntermediateDirectories: true)
    try "mine".write(toFile: folder + "/opt/bin/mine", atomically: true, encoding: .utf8)
    let script = "'\(Self.root)/Assets/Scripts/install' --prefix '\(folder)/opt'"
    func run(_ arguments: String, _ before: String = "") async throws -> CommandRun {
      let run = try CommandRun.shell("\(before) \(script) \(arguments)")
      #expect(await run.exitCode() == 0, "\(run.errors)")
      return run
    }
    _ = try await run("--binary \"$0\"")
    let once = files(folder)
    for part in [
      "opt/bin/spacesync", "opt/share/man/man1/spacesync.1", "opt/share/man/fr/man5/spacesync-config.5",
      "opt/share/zsh/site-functions/_spacesync",
    ] {
      #expect(once.contains(part))
    }
    let unit = try String(contentsOfFile: folder + "/opt/lib/systemd/system/spacesync-worker.service", encoding: .utf8)
    #expect(unit.contains("ExecStart=\(folder)/opt/bin/spacesync worker"))
    let version = try CommandRun.shell("'\(folder)/opt/bin/spacesync' --version")
    #expect(await version.exitCode() == 0)
    #expect(version.output == "spacesync \(ProductVersion.number)\n")
    // Again, and nothing is another.
    _ = try await run("--binary \"$0\"")
    #expect(files(folder) == once)
    _ = try await run("--uninstall")
    #expect(files(folder) == ["opt", "opt/bin", "opt/bin/mine"])
    _ = try await run("--uninstall")
    // A package is put elsewhere first, and its paths don't say so.
    _ = try await run("--binary \"$0\"", "DESTDIR='\(folder)/package'")
    #expect(files(folder + "/opt") == ["bin", "bin/mine"])
    let packaged = "\(folder)/package\(folder)/opt"
    let staged = try String(contentsOfFile: packaged + "/lib/systemd/system/spacesync-worker.service", encoding: .utf8)
    #expect(staged.contains("ExecStart=\(folder)/opt/bin/spacesync worker"))
    _ = try await run("--uninstall", "DESTDIR='\(folder)/package'")
    #expect(!FileManager.default.fileExists(atPath: packaged))
    let wrong = try CommandRun.shell("'\(Self.root)/Assets/Scripts/install' --prefix relative")
    #expect(await wrong.exitCode() == 2)
  }
}
