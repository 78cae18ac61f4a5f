import SyncCore

extension SyncService {
  /// The one space that a word names: a full id, else an exact name, else the start of an id.
  ///
  /// None is a failure (1), more than one is wrong use (2) and lists the ids.
  func oneSpace(_ word: String, _ words: Words) async throws(CommandFailure) -> Space {
    let found = try await asking { () throws(StoreError) in try await resolve(word) }
    guard let space = found.first else {
      if word.count < 4, word.allSatisfy(\.isHexDigit) {
        throw CommandFailure(
          CommandFailure.failed,
          words.say(
            "No space is called \"\(word)\", and the start of an id needs 4 characters or more; `spacesync list` shows them all.",
            "Aucun espace ne s'appelle « \(word) », et un début d'id demande 4 caractères ou plus ; `spacesync list` les montre tous."))
      }
      throw CommandFailure(
        CommandFailure.failed,
        words.say(
          "No space is called or begins with \"\(word)\"; `spacesync list` shows them all.",
          "Aucun espace ne s'appelle ni ne commence par « \(word) » ; `spacesync list` les montre tous."))
    }
    guard found.count == 1 else {
      let ids = found.map { "\($0.id.text) \($0.name)" }.joined(separator: ", ")
      throw CommandFailure(
        CommandFailure.wrongUse,
        words.say("\"\(word)\" is ambiguous, name one by its id: \(ids)", "« \(word) » est ambigu, donnez l'id : \(ids)"))
    }
    return space
  }
}
