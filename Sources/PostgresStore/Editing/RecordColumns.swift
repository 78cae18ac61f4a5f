import Postgres
import SyncCore

/// The editable columns of `spaces AS s` that a table has, as texts that compare exactly.
struct RecordColumns {
  /// The fields, in the order of the form.
  let fields: [SpaceField]

  /// The fields whose columns the table has.
  init(_ catalogue: Catalogue) { fields = SpaceField.allCases.filter { catalogue.spaces.columns.contains($0.rawValue) } }

  /// The select list.
  var list: String { fields.map { "s.\($0.rawValue)::text" }.joined(separator: ", ") }

  /// Reads the columns of `list`.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> SpaceRecord {
    var record = SpaceRecord(fields: fields)
    for field in fields { record[field] = try row.next(String?.self) }
    return record
  }

  /// The condition that every field of a record stands as it did; its values are added to the binds.
  static func fence(_ record: SpaceRecord, _ binds: inout [Bind]) -> String {
    var condition = ""
    for field in record.fields {
      binds.append(.text(record[field]))
      condition += " AND s.\(field.rawValue)::text IS NOT DISTINCT FROM $\(binds.count)"
    }
    return condition
  }
}
