import PostgresStore

/// The question before a trigger function on `spaces` is replaced, for `migrate --fix-trigger` and `doctor --fix plain-insert-trigger`.
struct TriggerQuestion {
  let context: CommandContext
  /// True when the answer was given on the command line.
  let isAgreed: Bool
  /// Shows lines.
  let show: (String) throws(CommandFailure) -> Void

  /// Shows how the function would change, and throws unless that was agreed to; nothing to ask where it can't be rewritten.
  func ask(about trigger: PlainInsertTrigger) throws(CommandFailure) {
    guard case .rewrite(_, let difference) = trigger.repair else { return }
    try show(([trigger.title] + difference).joined(separator: "\n").safeLines)
    if isAgreed { return }
    let words = context.words
    guard context.surroundings.inputIsTerminal else {
      throw CommandFailure(
        CommandFailure.wrongUse,
        words.say(
          "Nobody can be asked here: look at the difference, then say --yes.",
          "Personne à qui demander ici : lisez la différence, puis dites --yes."))
    }
    let question = words.say("Replace the function \(trigger.function)?", "Remplacer la fonction \(trigger.function) ?")
    guard context.console.confirms(context.place(context.connection.redacted) + question, words) else {
      throw CommandFailure(CommandFailure.failed, words.say("Nothing was changed.", "Rien n'a été changé."))
    }
  }
}

extension PlainInsertTrigger {
  /// The function with the triggers that run it.
  var title: String { "\(function) (\(triggers.joined(separator: ", ")))" }
}
