/// The editable columns of a space as PostgreSQL writes them, exact to the last digit; columns that the table lacks are not in it.
public struct SpaceRecord: Sendable, Equatable {
  /// The fields that it has, in the order of the form.
  public private(set) var fields: [SpaceField]
  private var texts: [SpaceField: String] = [:]

  /// Makes a record of these fields, all NULL.
  public init(fields: [SpaceField] = []) { self.fields = SpaceField.allCases.filter(fields.contains) }

  /// The text of a field, nil for NULL or where the field is missing. A field that the record lacks can't be set.
  public subscript(field: SpaceField) -> String? {
    get { texts[field] }
    set { if fields.contains(field) { texts[field] = newValue } }
  }

  /// The fields that differ from another record.
  public func changes(from other: SpaceRecord) -> [SpaceField] { fields.filter { self[$0] != other[$0] } }

  /// These fields alone.
  public func only(_ kept: [SpaceField]) -> SpaceRecord {
    var record = SpaceRecord(fields: fields.filter(kept.contains))
    for field in record.fields { record[field] = self[field] }
    return record
  }

  /// The pricing type, or nil when it is null, unknown or missing.
  public var pricing: PricingType? { self[.pricingType].flatMap(PricingType.init(rawValue:)) }
}
