/// The checks that all endpoints share.
struct Parameters {
  let form: Form

  init(_ form: Form, allowed: Set<String>) throws(Refusal) {
    self.form = form
    for (root, name) in form.roots where !allowed.contains(root) && root != "expand" {
      throw .invalid("Received unknown parameter: \(name)", code: "parameter_unknown", name)
    }
  }

  subscript(_ name: String) -> String? { form[name] }

  func required(_ name: String) throws(Refusal) -> String {
    guard let value = form[name] else { throw .invalid("Missing required param: \(name).", code: "parameter_missing", name) }
    guard !value.isEmpty else { throw Self.empty(name) }
    return value
  }

  static func empty(_ name: String) -> Refusal {
    .invalid(
      "You passed an empty string for '\(name)'. We assume empty values are an attempt to unset a parameter; however '\(name)' cannot be "
        + "unset. You should remove '\(name)' from your request or supply a non-empty value.", code: "parameter_invalid_empty", name)
  }

  func boolean(_ name: String) throws(Refusal) -> Bool? {
    guard let value = form[name] else { return nil }
    guard value == "true" || value == "false" else { throw .invalid("Invalid boolean: \(value)", name) }
    return value == "true"
  }

  func integer(_ name: String) throws(Refusal) -> Int64? {
    guard let value = form[name] else { return nil }
    return try Self.integer(value, name)
  }

  static func integer(_ value: String, _ name: String) throws(Refusal) -> Int64 {
    guard let number = Int64(value) else { throw .invalid("Invalid integer: \(value)", code: "parameter_invalid_integer", name) }
    return number
  }

  /// The pictures, or nil when they were not sent.
  func images() throws(Refusal) -> [String]? {
    guard let images = form.list("images") else { return nil }
    guard images.count <= 8 else { throw .invalid("You can specify at most 8 images.", "images") }
    for (index, image) in images.enumerated() {
      guard image.unicodeScalars.count <= 2_048 else { throw .invalid("URL must be 2048 characters or less", "images[\(index)]") }
      let lower = image.lowercased()
      let host = lower.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last?.prefix { $0 != "/" } ?? ""
      guard lower.hasPrefix("http://") || lower.hasPrefix("https://"), host.contains("."), !image.contains(" ") else {
        throw .invalid("Not a valid URL", code: "url_invalid", "images[\(index)]")
      }
    }
    return images
  }

  /// Merges metadata: an empty value deletes its key, an empty `metadata` all of them.
  func merge(into metadata: inout [String: String]) throws(Refusal) {
    if form["metadata"] == "" { metadata = [:] }
    for (key, value) in form.nested("metadata") {
      guard key.unicodeScalars.count <= 40 else {
        throw .invalid("Metadata keys can have up to 40 characters, but you passed in a key that is \(key.count) characters.", "metadata")
      }
      let length = value.unicodeScalars.count
      guard length <= 500 else {
        throw .invalid("Metadata values can have up to 500 characters, but you passed in a value that is \(length) characters.", "metadata")
      }
      metadata[key] = value.isEmpty ? nil : value
    }
    guard metadata.count <= 50 else { throw .invalid("Metadata can have at most 50 keys.", "metadata") }
  }

  /// One page of a list: newest first, a limit of 1 to 100, one cursor.
  func page<Element>(of all: [Element], id: (Element) -> String, noun: String) throws(Refusal) -> (elements: [Element], hasMore: Bool) {
    let limit = Int(min(max(try integer("limit") ?? 10, 1), 100))
    if form["starting_after"] != nil, form["ending_before"] != nil {
      throw .invalid("You cannot parameterize both `ending_before` and `starting_after`.", "ending_before")
    }
    if let cursor = form["starting_after"] {
      guard let index = all.firstIndex(where: { id($0) == cursor }) else {
        throw .invalid("No such \(noun): '\(cursor)'", code: "resource_missing", "starting_after")
      }
      let rest = all[(index + 1)...]
      return (Array(rest.prefix(limit)), rest.count > limit)
    }
    if let cursor = form["ending_before"] {
      guard let index = all.firstIndex(where: { id($0) == cursor }) else {
        throw .invalid("No such \(noun): '\(cursor)'", code: "resource_missing", "ending_before")
      }
      return (Array(all[..<index].suffix(limit)), index > limit)
    }
    return (Array(all.prefix(limit)), all.count > limit)
  }
}
