/// The version of the product; the only place that says it.
enum ProductVersion {
  static let number = "0.1.0"
}
