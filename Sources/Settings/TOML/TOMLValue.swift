/// A value of a TOML document (toml.io, version 1.0).
public enum TOMLValue: Sendable, Equatable {
  /// A string, escapes resolved.
  case string(String)
  /// An integer.
  case integer(Int64)
  /// A number with a fraction or an exponent, as it was written: `5.5` stays exact.
  case decimal(String)
  /// A boolean.
  case boolean(Bool)
  /// An array.
  case array([TOMLValue])
  /// A date, a time, `inf` or `nan`, as it was written: no setting takes one.
  case other(String)

  /// The text of a string, or nil.
  public var text: String? {
    if case .string(let text) = self { return text }
    return nil
  }
}
