extension String {
  /// A text of libpq, empty where it has none.
  init(field: UnsafePointer<CChar>?) {
    self = field.map { String(cString: $0) } ?? ""
  }
}
