import SyncCore

extension SyncService {
  /// The one space that a word names: a full id, else an exact name, else the start of an id.
  ///
  /// None is a failure (1) and lists names that come near, more than one is wrong use (2) and lists the ids.
  func oneSpace(_ word: String, _ words: Words) async throws(CommandFailure) -> Space {
    let found = try await asking { () throws(StoreError) in try await resolve(word) }
    guard let space = found.first else {
      let near = try await asking { () throws(StoreError) in try await spaces(nameHolding: word, limit: 5) }
      throw CommandFailure(CommandFailure.failed, Self.unknown(word, near.map(\.name), words))
    }
    guard found.count == 1 else {
      let ids = found.map { "\($0.id.text) \($0.name)" }.joined(separator: ", ")
      throw CommandFailure(
        CommandFailure.wrongUse,
        words.say("\"\(word)\" is ambiguous, name one by its id: \(ids)", "« \(word) » est ambigu, donnez l'id : \(ids)"))
    }
    return space
  }

  private static func unknown(_ word: String, _ near: [String], _ words: Words) -> String {
    let isShort = word.count < 4 && word.allSatisfy(\.isHexDigit)
    let reason =
      isShort
      ? words.say(
        "No space has the exact name \"\(word)\", and the start of an id needs 4 characters or more",
        "Aucun espace n'a exactement le nom « \(word) », et un début d'id demande 4 caractères ou plus")
      : words.say(
        "No space has the exact name \"\(word)\", or an id that begins with it",
        "Aucun espace n'a exactement le nom « \(word) », ni un id qui commence ainsi")
    let names = near.joined(separator: ", ")
    return reason
      + (names.isEmpty
        ? words.say("; `spacesync list` shows them all.", " ; `spacesync list` les montre tous.")
        : words.say("; names that hold it: \(names).", " ; des noms qui le contiennent : \(names)."))
  }
}
