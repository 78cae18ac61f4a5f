/// The version of the product; the only place that says it.
enum ProductVersion {
  static let number = "0.1.0"
  /// The day of the version, for the manual.
  static let date = "2026-11-22"
}
