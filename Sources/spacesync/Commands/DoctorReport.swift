import SyncCore
import TextScreen

/// What the doctor found and did, as JSON of the contract or as text of 80 columns, the worst first.
struct DoctorReport: Sendable {
  private static let columns = 80

  var findings: [Finding]
  var repairs: [Repair]
  var words: Words
  /// True to list also what is well.
  var listsHealthy: Bool

  /// `{findings: [...]}`, with `fixed` when something was to be mended.
  var json: JSONValue {
    var members = [
      JSONValue.Member(
        "findings",
        .array(
          findings.map { finding in
            .object([
              .init("id", .string(finding.id.rawValue)), .init("severity", .string(finding.severity.rawValue)),
              .init("title", .string(finding.title.english)), .init("count", .number(finding.count)),
              .init("sample", .array(finding.sample.map { .string($0) })), .init("fix", .string(finding.fix)),
              .init("fixable", .bool(finding.isFixable)),
            ])
          }))
    ]
    if !repairs.isEmpty {
      let fixed = repairs.map { repair in
        JSONValue.object([
          .init("id", .string(repair.id.rawValue)), .init("changed", .number(repair.changed)),
          .init("title", .string(repair.title.english)),
        ])
      }
      members.append(.init("fixed", .array(fixed)))
    }
    return .object(members)
  }

  /// What was mended, the findings with what to do, and the sum.
  var lines: [String] {
    var lines = repairs.flatMap { repair in
      Self.wrap(
        "\(words.say("mended", "réparé")) \(repair.id.rawValue) (\(repair.changed)): \(repair.title(words.language))", indent: 0)
    }
    let order = findings.filter { listsHealthy || $0.severity > .ok }.enumerated()
      .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }.map(\.element)
    for finding in order where finding.severity > .ok { lines += (lines.isEmpty ? [] : [""]) + paragraph(finding) }
    let healthy = order.filter { $0.severity == .ok }
    if !healthy.isEmpty, !lines.isEmpty { lines.append("") }
    for finding in healthy {
      lines += Self.wrap("ok \(finding.id.rawValue): \(finding.title(words.language))", indent: 0, hanging: 3)
    }
    return lines + (lines.isEmpty ? [] : [""]) + [summary]
  }

  private func paragraph(_ finding: Finding) -> [String] {
    var lines = ["\(word(finding.severity))  \(finding.id.rawValue) (\(finding.count))"]
    lines += Self.wrap(finding.title(words.language), indent: 2)
    for line in finding.sample { lines += Self.wrap("- " + line, indent: 4, hanging: 2) }
    if finding.isFixable {
      lines.append("  " + words.say("mend with: ", "réparer par : ") + "spacesync doctor --fix \(finding.id.rawValue)")
    }
    guard let fix = finding.fix else { return lines }
    // SQL is to be copied, so its lines are never broken.
    return lines + fix.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + TextWidth.sanitized(String($0)) }
  }

  private var summary: String {
    let count = { (severity: Finding.Severity) in findings.count { $0.severity == severity } }
    let (bad, warnings, fine) = (count(.critical) + count(.error), count(.warn), count(.ok) + count(.info))
    return words.say(
      "\(bad) \(bad == 1 ? "error" : "errors"), \(warnings) \(warnings == 1 ? "warning" : "warnings"), \(fine) fine",
      "\(bad) \(bad > 1 ? "erreurs" : "erreur"), \(warnings) \(warnings > 1 ? "avertissements" : "avertissement"), \(fine) bien")
  }

  private func word(_ severity: Finding.Severity) -> String {
    switch severity {
    case .ok: "ok"
    case .info: "info"
    case .warn: words.say("WARNING", "ATTENTION")
    case .error: words.say("ERROR", "ERREUR")
    case .critical: words.say("CRITICAL", "CRITIQUE")
    }
  }

  /// A sentence in lines of at most 80 columns, broken at spaces, made safe for a terminal.
  static func wrap(_ text: String, indent: Int, hanging: Int = 0) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in TextWidth.sanitized(text).split(separator: " ") {
      let margin = indent + (lines.isEmpty ? 0 : hanging)
      if !line.isEmpty, margin + TextWidth.columns(of: line) + 1 + TextWidth.columns(of: String(word)) > columns {
        lines.append(String(repeating: " ", count: margin) + line)
        line = String(word)
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return lines + [String(repeating: " ", count: indent + (lines.isEmpty ? 0 : hanging)) + line]
  }
}
