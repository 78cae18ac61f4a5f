import SyncCore

/// Jobs as lines of plain text.
enum JobTable {
  /// The table of these jobs, headings first.
  static func lines(_ jobs: [Job], _ context: CommandContext, withSpaces: Bool) -> [String] {
    let words = context.words
    let now = Timestamp.now
    var columns: [(heading: String, alignment: PlainTable.Alignment, limit: Int?)] = [
      (words.say("CHANGED", "MODIFIÉ"), .left, nil), (words.say("STATUS", "STATUT"), .left, nil),
      (words.say("EVENT", "ÉVÉNEMENT"), .left, 40),
    ]
    if withSpaces { columns.append((words.say("SPACE", "ESPACE"), .left, context.surroundings.outputIsTerminal ? 60 : nil)) }
    columns.append((words.say("ERROR", "ERREUR"), .left, nil))
    var table = PlainTable(columns)
    for job in jobs {
      var cells = [
        job.changedAt == .distantPast ? "-" : job.changedAt.local(now: now), words.status(job), job.key.eventType.rawValue,
      ]
      if withSpaces { cells.append(job.spaceName ?? job.key.spaceID.text) }
      table.add(cells + [words.error(job)])
    }
    return table.lines
  }
}
