extension FormEncoding {
  /// The parameters of a product; empty ones clear a field on an update and have no place in a creation.
  init(_ parameters: ProductParameters, keepsEmpty: Bool) {
    self.init()
    add(parameters, keepsEmpty: keepsEmpty)
  }

  /// Adds the parameters of a product.
  mutating func add(_ parameters: ProductParameters, keepsEmpty: Bool) {
    add("name", parameters.name)
    if let description = parameters.description, keepsEmpty || !description.isEmpty { add("description", description) }
    if let images = parameters.images {
      for (index, image) in images.enumerated() { add("images", String(index), image) }
      if images.isEmpty && keepsEmpty { add("images", "") }
    }
    add("active", parameters.active.map { $0 ? "true" : "false" })
    add(metadata: parameters.metadata, keepsEmpty: keepsEmpty)
    add("default_price", parameters.defaultPrice)
  }

  /// The parameters of a new price: VAT is not in it.
  init(_ parameters: PriceParameters) {
    self.init()
    add("product", parameters.product)
    add("currency", parameters.currency)
    add("unit_amount", String(parameters.unitAmount))
    if let recurrence = parameters.recurrence {
      add("recurring", "interval", recurrence.interval)
      add("recurring", "interval_count", String(recurrence.count))
    }
    add("lookup_key", parameters.lookupKey)
    if parameters.transfersLookupKey { add("transfer_lookup_key", "true") }
    add("tax_behavior", "exclusive")
    add(metadata: parameters.metadata, keepsEmpty: false)
  }

  /// The query of a page of prices.
  init(_ query: PriceQuery) {
    self.init()
    add("active", query.active ? "true" : "false")
    add("product", query.product)
    if let key = query.lookupKey { add("lookup_keys", "0", key) }
    add("limit", String(query.limit))
    add("starting_after", query.startingAfter)
  }

  /// Adds metadata in the order of its keys: a repetition must look like the first request, or Stripe refuses it.
  private mutating func add(metadata: [String: String], keepsEmpty: Bool) {
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where keepsEmpty || !value.isEmpty { add("metadata", key, value) }
  }
}
