import ArgumentParser
import PostgresStore
import SyncCore

/// `spacesync doctor`: what is wrong with a deployment, how bad it is, and how it is mended.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: localized(
      "Diagnose a deployment; writes nothing unless --fix says so.", "Examiner une installation ; n'écrit rien sans --fix."),
    discussion: localized(
      """
      With -v also what is well is listed. What a fix does is printed beside its finding. The one of plain-insert-trigger replaces a \
      function: it shows the difference and asks first, or needs --yes.
      Exit codes: 0 all is well; 1 warnings, or a fix failed; 2 errors; 3 the database cannot be reached.
      """,
      """
      Avec -v, ce qui va bien est listé aussi. Ce que fait une réparation est écrit près de son constat. Celle de plain-insert-trigger \
      remplace une fonction : elle montre la différence et demande d'abord, ou exige --yes.
      Codes : 0 tout va bien ; 1 avertissements, ou une réparation a échoué ; 2 erreurs ; 3 la base est inaccessible.
      """))

  @Flag(help: .json)
  var json = false

  @Option(
    help: ArgumentHelp(
      localized("Mend this finding first; may be repeated.", "Réparer d'abord ce constat ; peut être répété."), valueName: "id"))
  var fix: [FindingID] = []

  @Flag(help: .yes)
  var yes = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if let unfit = fix.first(where: { !Doctor.fixable.contains($0) }) {
      let words = Doctor.fixable.map(\.rawValue).sorted().joined(separator: ", ")
      throw ValidationError(
        localized(
          "\(unfit.rawValue) is not mended by --fix; doctor prints what to do. These are: \(words).",
          "\(unfit.rawValue) ne se répare pas par --fix ; doctor écrit que faire. Ceux-ci le sont : \(words)."))
    }
  }

  func run() async throws {
    let context = try options.context()
    let doctor = Doctor(context.connection)
    var repairs: [Repair] = []
    var hasFailed = false
    let agreed = try await agreedTriggers(context)
    for id in fix {
      do throws(StoreError) {
        if id == .plainInsertTrigger, let agreed {
          repairs.append(try await doctor.mend(agreed))
        } else {
          repairs.append(try await doctor.fix(id))
        }
      } catch {
        context.log.write(.error, error.debugDescription)
        if error.code == .unreachable || error.code == .authentication { throw CommandFailure(error) }
        context.console.complain("\(id.rawValue): \(context.words.language.sentence(error.description))")
        hasFailed = true
      }
    }
    let findings = try await asking { () throws(StoreError) in try await doctor.examine() }
    let report = DoctorReport(findings: findings, repairs: repairs, words: context.words, listsHealthy: options.verbose)
    do throws(CommandFailure) {
      if json { try context.console.print(report.json) } else { try context.console.print(report.lines.joined(separator: "\n")) }
    } catch {
      // Whoever reads no further still asks for the exit code.
      guard error.code == 0 else { throw error }
    }
    let code = max(Self.exitCode(of: findings), hasFailed ? CommandFailure.failed : 0)
    if code != 0 { throw CommandFailure(code) }
  }

  /// The trigger functions whose repair somebody looked at and agreed to, before anything is mended; nil where nobody is to be asked.
  private func agreedTriggers(_ context: CommandContext) async throws -> [PlainInsertTrigger]? {
    guard fix.contains(.plainInsertTrigger), !yes, !context.preferences.readOnly else { return nil }
    let triggers = try await asking { () throws(StoreError) in try await Migrator(context.connection).plainInsertTriggers() }
    let console = context.console
    let question = TriggerQuestion(context: context, isAgreed: false) { (lines: String) throws(CommandFailure) in
      // Beside a document there is room on standard error alone.
      if json { console.complain(lines: lines) } else { try console.print(lines) }
    }
    for trigger in triggers { try question.ask(about: trigger) }
    return triggers
  }

  /// 0 fine, 1 warnings, 2 errors.
  static func exitCode(of findings: [Finding]) -> Int32 {
    switch findings.map(\.severity).max() ?? .ok {
    case .ok, .info: 0
    case .warn: 1
    case .error, .critical: 2
    }
  }
}

extension FindingID: ExpressibleByArgument {
  /// Those that `--fix` mends, for help and completion.
  public static var allValueStrings: [String] { Doctor.fixable.map(\.rawValue).sorted() }
}
