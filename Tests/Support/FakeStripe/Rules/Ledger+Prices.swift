extension Ledger {
  private static let currencies: Set<String> = [
    "eur", "usd", "gbp", "chf", "cad", "aud", "sek", "nok", "dkk", "pln", "czk", "jpy", "krw", "xof", "xaf", "xpf", "bhd", "kwd", "tnd",
  ]

  mutating func createPrice(_ form: Form) throws(Refusal) -> JSON {
    let parameters = try Parameters(
      form,
      allowed: [
        "product", "currency", "unit_amount", "unit_amount_decimal", "recurring", "lookup_key", "transfer_lookup_key", "metadata", "active",
        "nickname", "tax_behavior", "billing_scheme",
      ])
    let currency = try parameters.required("currency").lowercased()
    guard Self.currencies.contains(currency) else { throw .invalid("Invalid currency: \(currency).", "currency") }
    let product = try parameters.required("product")
    let amount = try Self.amount(parameters)
    var price = FakePrice(
      id: "", product: product, currency: currency, unitAmount: amount.units, unitAmountDecimal: amount.decimal,
      active: try parameters.boolean("active") ?? true, nickname: parameters["nickname"], created: Self.now)
    try Self.setRecurring(&price, form)
    try parameters.merge(into: &price.metadata)
    if let behaviour = parameters["tax_behavior"] { price.taxBehavior = try Self.taxBehaviour(behaviour) }
    guard products[product] != nil else { throw .broken("No such product: '\(product)'", code: "resource_missing", "product") }
    price.id = newID("price")
    try take(parameters, for: &price)
    prices[price.id] = price
    priceOrder.append(price.id)
    pricesOf[product, default: []].append(price.id)
    return price.json(livemode: livemode)
  }

  mutating func updatePrice(_ id: String, _ form: Form) throws(Refusal) -> JSON {
    let parameters = try Parameters(
      form,
      allowed: ["active", "metadata", "nickname", "tax_behavior", "lookup_key", "transfer_lookup_key", "currency_options"])
    var price = try price(id)
    if let active = try parameters.boolean("active") {
      guard active || products[price.product]?.defaultPrice != id else {
        throw .broken("This price cannot be archived because it is the default price of its product.")
      }
      price.active = active
    }
    try parameters.merge(into: &price.metadata)
    if let nickname = parameters["nickname"] { price.nickname = nickname.isEmpty ? nil : nickname }
    if let behaviour = parameters["tax_behavior"] {
      let behaviour = try Self.taxBehaviour(behaviour)
      guard price.taxBehavior == "unspecified" || price.taxBehavior == behaviour else {
        throw .broken("The tax behavior of a price can't be changed once it is set.", "tax_behavior")
      }
      price.taxBehavior = behaviour
    }
    try take(parameters, for: &price)
    prices[id] = price
    return price.json(livemode: livemode)
  }

  func retrievePrice(_ id: String) throws(Refusal) -> JSON { try price(id).json(livemode: livemode) }

  func listPrices(_ form: Form) throws(Refusal) -> JSON {
    let parameters = try Parameters(
      form,
      allowed: ["active", "product", "lookup_keys", "currency", "type", "recurring", "limit", "starting_after", "ending_before", "created"])
    // The list is documented as one of active prices: who wants others has to say so.
    let active = try parameters.boolean("active") ?? true
    var ids = priceOrder
    if let product = parameters["product"] {
      guard products[product] != nil else { throw .invalid("No such product: '\(product)'", code: "resource_missing", "product") }
      ids = pricesOf[product] ?? []
    }
    if let keys = form.list("lookup_keys") {
      guard keys.count <= 10 else { throw .invalid("You can specify at most 10 lookup keys.", "lookup_keys") }
      let held = keys.compactMap { holders[$0] }
      ids = parameters["product"] == nil ? held : ids.filter(held.contains)
    }
    let found = ids.reversed().compactMap { prices[$0] }.filter { price in
      price.active == active && (parameters["currency"] == nil || price.currency == parameters["currency"])
        && (parameters["type"] == nil || (price.interval == nil) == (parameters["type"] == "one_time"))
    }
    let page = try parameters.page(of: found, id: \.id, noun: "price")
    return .list(page.elements.map { $0.json(livemode: livemode) }, hasMore: page.hasMore, url: "/v1/prices")
  }

  // MARK: Parts

  /// Gives the price the lookup key that was asked for; no other may hold it, not even an archived one, unless it is transferred.
  private mutating func take(_ parameters: Parameters, for price: inout FakePrice) throws(Refusal) {
    guard let key = parameters["lookup_key"] else { return }
    guard key.unicodeScalars.count <= 200 else { throw .invalid("Invalid string: must be at most 200 characters", "lookup_key") }
    if !key.isEmpty, let holder = holders[key], holder != price.id {
      guard try parameters.boolean("transfer_lookup_key") == true else {
        throw .broken("A price (`\(holder)`) already uses that lookup key.", "lookup_key")
      }
      prices[holder]?.lookupKey = nil
    }
    if let old = price.lookupKey { holders[old] = nil }
    price.lookupKey = key.isEmpty ? nil : key
    if let key = price.lookupKey { holders[key] = price.id }
  }

  private static func amount(_ parameters: Parameters) throws(Refusal) -> (units: Int64?, decimal: String) {
    if let decimal = parameters["unit_amount_decimal"] {
      guard parameters["unit_amount"] == nil else {
        throw .invalid("You may only specify one of these parameters: unit_amount, unit_amount_decimal.", "unit_amount")
      }
      guard !decimal.isEmpty, decimal.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }) else {
        throw .invalid("Invalid decimal: \(decimal)", "unit_amount_decimal")
      }
      return (Int64(decimal), decimal)
    }
    guard let units = try parameters.integer("unit_amount") else {
      throw .invalid("Missing required param: unit_amount.", code: "parameter_missing", "unit_amount")
    }
    guard units >= 0 else {
      throw .invalid("This value must be greater than or equal to 0.", code: "parameter_invalid_integer", "unit_amount")
    }
    guard units <= 99_999_999 else {
      throw .invalid("Amount must be no more than 99999999.", code: "amount_too_large", "unit_amount")
    }
    return (units, String(units))
  }

  private static func setRecurring(_ price: inout FakePrice, _ form: Form) throws(Refusal) {
    for (key, value) in form.nested("recurring") {
      switch key {
      case "interval":
        guard ["day", "week", "month", "year"].contains(value) else {
          throw .invalid("Invalid recurring[interval]: must be one of day, month, week, or year", "recurring[interval]")
        }
        price.interval = value
      case "interval_count": price.intervalCount = try Parameters.integer(value, "recurring[interval_count]")
      case "usage_type": break
      default: throw .invalid("Received unknown parameter: recurring[\(key)]", code: "parameter_unknown", "recurring[\(key)]")
      }
    }
    let longest: [String: Int64] = ["day": 1_095, "week": 156, "month": 36, "year": 3]
    guard let interval = price.interval else { return }
    guard (1...(longest[interval] ?? 1)).contains(price.intervalCount) else {
      throw .invalid("The maximum interval is three years.", "recurring[interval_count]")
    }
  }

  private static func taxBehaviour(_ text: String) throws(Refusal) -> String {
    guard ["exclusive", "inclusive", "unspecified"].contains(text) else {
      throw .invalid("Invalid tax_behavior: must be one of exclusive, inclusive, or unspecified", "tax_behavior")
    }
    return text
  }
}
