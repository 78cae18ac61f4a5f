import FoundationEssentials

/// Why what was typed into a field can't be saved.
public enum FieldProblem: Error, Sendable, Equatable {
  /// It may not be empty.
  case required
  /// It has more than so many characters.
  case tooLong(Int)
  /// It is no whole number in this range.
  case notWhole(ClosedRange<Int>)
  /// It is no amount such as `120,00` or `120.00`.
  case notMoney
  /// It has digits beyond the cent.
  case notToTheCent
  /// It is outside of what can be sold.
  case notForSale(ClosedRange<Amount>)
  /// It is no JSON.
  case notJSON
  /// It is no address that begins with `http://` or `https://`.
  case notAnAddress
}

extension SpaceField {
  /// Reads what an operator typed: the text that PostgreSQL takes for it, nil for NULL. No amount ever passes through a binary fraction.
  ///
  /// Amounts are taken in the notation of both languages, with spaces between thousands and a currency sign behind.
  public func value(reading typed: String) throws(FieldProblem) -> String? {
    switch kind {
    case .text(let limit):
      if typed.count > limit { throw .tooLong(limit) }
      let isBlank = typed.allSatisfy(\.isWhitespace)
      if self == .name && isBlank { throw .required }
      return typed.isEmpty ? nil : typed
    case .whole(let range):
      let text = typed.filter { !$0.isWhitespace }
      if text.isEmpty { return nil }
      guard text.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(text), range.contains(count) else {
        throw .notWhole(range)
      }
      return String(count)
    case .money: return try Self.amount(typed)?.decimal
    case .address:
      let text = typed.filter { !$0.isWhitespace }
      if text.isEmpty { return nil }
      if text.count > Self.addressLimit { throw .tooLong(Self.addressLimit) }
      let lower = text.lowercased()
      guard text == typed, let scheme = ["https://", "http://"].first(where: lower.hasPrefix),
        let host = text.dropFirst(scheme.count).first, !"/?#".contains(host)
      else { throw .notAnAddress }
      return text
    case .tags:
      if typed.count > Self.listLimit { throw .tooLong(Self.listLimit) }
      // What is no simple list stands in the form as the database writes it, and is taken so.
      return typed.first == "{" || typed.first == "[" ? typed : TagList(typed: typed).literal
    case .json:
      if typed.count > Self.listLimit { throw .tooLong(Self.listLimit) }
      if typed.allSatisfy(\.isWhitespace) { return nil }
      guard (try? JSONDecoder().decode(AnyJSON.self, from: Data(typed.utf8))) != nil else { throw .notJSON }
      return typed
    case .state, .pricing: return typed.isEmpty ? nil : typed
    }
  }

  /// A value of the database as it is typed: tags between commas; all else as it is.
  public func typed(_ value: String) -> String { kind == .tags ? TagList(literal: value)?.typed ?? value : value }

  private static func amount(_ typed: String) throws(FieldProblem) -> Amount? {
    var text = typed.filter { !$0.isWhitespace }
    for sign in ["€", "EUR"] where text.hasSuffix(sign) { text.removeLast(sign.count) }
    if text.isEmpty { return nil }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
    guard parts.count <= 2, parts[0].count <= 12, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }), !parts[0].isEmpty
    else { throw .notMoney }
    // "1,200" may be a thousand and more or one and a fifth: it is refused, not guessed.
    if parts.count == 2, parts[1].count > 2 { throw .notToTheCent }
    guard let amount = Amount(decimal: parts.joined(separator: ".")) else { throw .notMoney }
    guard prices.contains(amount) else { throw .notForSale(prices) }
    return amount
  }
}

/// Whatever JSON is: the decoder reads the whole text before it asks.
private struct AnyJSON: Decodable {
  init(from decoder: any Decoder) throws {}
}
