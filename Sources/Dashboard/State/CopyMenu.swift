import SyncCore

/// What `y` offers of the thing under the cursor: its fields, as they were when the menu opened.
public struct CopyMenu: Sendable, Equatable {
  /// One field that can be copied.
  public struct Field: Sendable, Equatable {
    /// Its name in the operator's language.
    public var label: String
    /// Its value, all of it.
    public var value: String
    /// The page where it can be looked at, or nil.
    public var link: String?
  }

  /// The thing's name.
  public var title: String
  /// Its fields, never empty.
  public var fields: [Field]
  /// The field under the cursor.
  public var cursor = 0

  /// The field under the cursor, or nil.
  public var current: Field? { fields.indices.contains(cursor) ? fields[cursor] : nil }
}

/// What is to be copied.
public enum CopyRequest: Sendable, Equatable {
  /// A field's value, with its name for the answer.
  case text(String, label: String)
  /// A space as the JSON of `show`, without its jobs.
  case space(Space)
  /// A job as JSON.
  case job(Job)
  /// A try of the log as JSON.
  case attempt(Attempt)
  /// A result of the operator's actions as JSON, with all its details.
  case result(ActionResult)
}

/// The way that a copied text took.
public enum CopyRoute: Sendable, Equatable {
  /// tmux's buffer, and the terminal's clipboard from there.
  case tmux
  /// Through screen to the terminal (OSC 52).
  case screen
  /// To the terminal (OSC 52), which does not say whether it took the text.
  case terminal
}

/// Why a text can't be copied.
public enum CopyProblem: Error, Sendable, Equatable {
  /// It has more bytes than terminals take: how many those are.
  case tooLong(limit: Int)
  /// A terminal of this type has no clipboard.
  case noClipboard(terminal: String)
  /// tmux did not take it.
  case refused(String)
}

/// What `o` reads: the text of which thing.
public enum TextSource: Sendable, Equatable {
  /// A space with its jobs.
  case space(Space)
  /// One job.
  case job(Job)
}
