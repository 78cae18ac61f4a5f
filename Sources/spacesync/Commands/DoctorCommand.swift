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
      With -v also what is well is listed. What a fix does is printed beside its finding.
      Exit codes: 0 all is well; 1 warnings, or a fix failed; 2 errors; 3 the database cannot be reached.
      """,
      """
      Avec -v, ce qui va bien est listé aussi. Ce que fait une réparation est écrit près de son constat.
      Codes : 0 tout va bien ; 1 avertissements, ou une réparation a échoué ; 2 erreurs ; 3 la base est inaccessible.
      """))

  @Flag(help: .json)
  var json = false

  @Option(
    help: ArgumentHelp(
      localized("Mend this finding first; may be repeated.", "Réparer d'abord ce constat ; peut être répété."), valueName: "id"))
  var fix: [FindingID] = []

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
    for id in fix {
      do throws(StoreError) {
        repairs.append(try await doctor.fix(id))
      } catch {
        context.log.write(.error, error.debugDescription)
        if error.code == .unreachable || error.code == .authentication { throw CommandFailure(error) }
        context.console.complain("\(id.rawValue): \(context.words.language.sentence(error.description))")
        hasFailed = true
      }
    }
    let findings = try await asking { () throws(StoreError) in try await doctor.examine() }
    let report = DoctorReport(findings: findings, repairs: repairs, words: context.words, listsHealthy: options.verbose)
    // Whoever reads no further still asks for the exit code.
    _ = try? context.console.print(json ? report.json.document : report.lines.joined(separator: "\n"))
    let code = max(Self.exitCode(of: findings), hasFailed ? CommandFailure.failed : 0)
    if code != 0 { throw CommandFailure(code) }
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
