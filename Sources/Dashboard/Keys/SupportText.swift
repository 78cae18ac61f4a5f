/// What support needs to know, as a text on the screen.
public enum SupportText: String, Sendable, Equatable {
  /// The program, its database, its terminal and its files.
  case info
  /// What the doctor finds.
  case doctor
}
