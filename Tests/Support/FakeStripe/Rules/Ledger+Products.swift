extension Ledger {
  private static let writable: Set<String> = [
    "name", "description", "images", "active", "metadata", "url", "unit_label", "shippable", "tax_code", "statement_descriptor",
    "marketing_features", "package_dimensions",
  ]

  mutating func createProduct(_ form: Form) throws(Refusal) -> JSON {
    let parameters = try Parameters(form, allowed: Self.writable.union(["id", "type"]))
    var product = FakeProduct(id: parameters["id"] ?? newID("prod"), name: try parameters.required("name"), created: Self.now)
    guard !product.id.isEmpty else { throw Parameters.empty("id") }
    if parameters["description"] == "" { throw Parameters.empty("description") }
    try set(&product, parameters)
    guard products[product.id] == nil, !burnt.contains(product.id) else {
      throw .broken("Product already exists.", code: "resource_already_exists", "id")
    }
    products[product.id] = product
    productOrder.append(product.id)
    return product.json(livemode: livemode)
  }

  mutating func updateProduct(_ id: String, _ form: Form) throws(Refusal) -> JSON {
    let parameters = try Parameters(form, allowed: Self.writable.union(["default_price"]))
    var product = try product(id)
    if let name = parameters["name"] {
      guard !name.isEmpty else { throw Parameters.empty("name") }
      product.name = name
    }
    try set(&product, parameters)
    if let price = parameters["default_price"] {
      guard price.isEmpty || prices[price]?.product == id else {
        throw .broken("No such price: '\(price)'", code: "resource_missing", "default_price")
      }
      product.defaultPrice = price.isEmpty ? nil : price
    }
    products[id] = product
    return product.json(livemode: livemode)
  }

  private func set(_ product: inout FakeProduct, _ parameters: Parameters) throws(Refusal) {
    guard product.name.unicodeScalars.count <= 5_000 else { throw .invalid("Invalid string: must be at most 5000 characters", "name") }
    if let description = parameters["description"] {
      guard description.unicodeScalars.count <= 40_000 else {
        throw .invalid("Invalid string: must be at most 40000 characters", "description")
      }
      product.description = description.isEmpty ? nil : description
    }
    if let images = try parameters.images() { product.images = images }
    if let active = try parameters.boolean("active") { product.active = active }
    try parameters.merge(into: &product.metadata)
  }

  mutating func deleteProduct(_ id: String) throws(Refusal) -> JSON {
    _ = try product(id)
    guard (pricesOf[id] ?? []).isEmpty else {
      throw .broken("This product cannot be deleted because it has one or more user-created prices.")
    }
    products[id] = nil
    productOrder.removeAll { $0 == id }
    if burnsDeletedIDs { burnt.insert(id) }
    return .object([("id", .string(id)), ("object", .string("product")), ("deleted", .bool(true))])
  }

  func retrieveProduct(_ id: String, _ form: Form) throws(Refusal) -> JSON {
    let product = try product(id)
    let expands = form.list("expand")?.contains("default_price") == true
    return product.json(livemode: livemode, expandedDefault: expands ? product.defaultPrice.flatMap { prices[$0] } : nil)
  }

  func listProducts(_ form: Form) throws(Refusal) -> JSON {
    let parameters = try Parameters(
      form, allowed: ["active", "ids", "limit", "starting_after", "ending_before", "created", "url", "shippable"])
    let active = try parameters.boolean("active")
    let ids = form.list("ids").map(Set.init)
    let found = productOrder.reversed().compactMap { products[$0] }
      .filter { (active == nil || $0.active == active) && ids?.contains($0.id) != false }
    let page = try parameters.page(of: found, id: \.id, noun: "product")
    let expands = form.list("expand")?.contains("data.default_price") == true
    let data = page.elements.map { product in
      product.json(livemode: livemode, expandedDefault: expands ? product.defaultPrice.flatMap { prices[$0] } : nil)
    }
    return .list(data, hasMore: page.hasMore, url: "/v1/products")
  }
}

extension JSON {
  static func list(_ data: [JSON], hasMore: Bool, url: String) -> JSON {
    .object([("object", .string("list")), ("data", .array(data)), ("has_more", .bool(hasMore)), ("url", .string(url))])
  }
}
