import Glibc
import Settings
import SyncCore

/// How a command ends when it does not end well: an exit code of the contract and one sentence for standard error.
struct CommandFailure: Error {
  /// Something asked for failed.
  static let failed: Int32 = 1
  /// Wrong use or surroundings.
  static let wrongUse: Int32 = 2
  /// The database cannot be reached.
  static let noDatabase: Int32 = 3

  var code: Int32
  var message: String?

  init(_ code: Int32, _ message: String? = nil) {
    self.code = code
    self.message = message
  }

  /// The reader of standard output has gone; that ends the command without a word.
  static let readerGone = CommandFailure(0)

  /// Standard output took no more: a reader that has gone is no accident, a full disk is.
  init(unwritten failure: PlacedFile.Failure) {
    guard failure != .system(EPIPE) else {
      self = .readerGone
      return
    }
    let words = Words(HelpLanguage.spoken)
    self.init(
      Self.failed,
      words.say("Standard output was not written whole: \(failure.reason).", "La sortie n'a pas été écrite en entier : \(failure.reason)."))
  }

  /// What the database's answer means for a command.
  init(_ error: StoreError) {
    switch error.code {
    case .unreachable, .authentication: self.init(Self.noDatabase, error.description)
    case .unsafe, .badSetting: self.init(Self.wrongUse, error.description)
    default: self.init(Self.failed, error.description)
    }
  }
}

/// Runs something of the service layer and turns its error into the command's.
func asking<Answer>(
  isolation: isolated (any Actor)? = #isolation, _ body: () async throws(StoreError) -> Answer
) async throws(CommandFailure) -> Answer {
  do throws(StoreError) {
    return try await body()
  } catch {
    throw CommandFailure(error)
  }
}
