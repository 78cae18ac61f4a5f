import Postgres
import SyncCore

/// Writes sample spaces; their ages are counted from the server's clock.
struct FillSpacesStatement: Statement {
  let samples: [SampleData.Sample]

  let sql = """
    INSERT INTO spaces (
      id, name, description, capacity, image_url, pricing_type, hourly_price, daily_price, half_day_price, monthly_price, quarter_price,
      yearly_price, custom_price, custom_label, is_active, order_index, stripe_product_id, stripe_price_id, last_stripe_sync, created_at,
      updated_at)
    SELECT
      s.id, s.name, s.description, s.capacity, s.image_url, s.pricing_type, s.hourly_price, s.daily_price, s.half_day_price, s.monthly_price,
      s.quarter_price, s.yearly_price, s.custom_price, s.custom_label, s.is_active, s.order_index, s.stripe_product_id, s.stripe_price_id,
      now() - s.synced_ago * interval '1 minute', now() - interval '60 days', now() - s.changed_ago * interval '1 minute'
    FROM jsonb_to_recordset($1) AS s (
      id uuid, name text, description text, capacity integer, image_url text, pricing_type text, hourly_price numeric, daily_price numeric,
      half_day_price numeric, monthly_price numeric, quarter_price numeric, yearly_price numeric, custom_price numeric, custom_label text,
      is_active boolean, order_index integer, stripe_product_id text, stripe_price_id text, synced_ago integer, changed_ago integer)
    """

  var binds: [Bind] {
    [.jsonb(JSONValue.array(samples.enumerated().map { Self.row($0.element, $0.offset) }).document)]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) {}

  private static func row(_ sample: SampleData.Sample, _ index: Int) -> JSONValue {
    let space = sample.space
    var members: [JSONValue.Member] = [
      .init("id", .string(space.id.text)), .init("name", .string(space.name)), .init("description", .string(space.description)),
      .init("capacity", .number(space.capacity)), .init("image_url", .string(space.imageURL)),
      .init("pricing_type", .string(space.pricingType)), .init("custom_label", .string(space.customLabel)),
      .init("is_active", .bool(space.isActive)), .init("order_index", .number(index)),
      .init("stripe_product_id", .string(space.stripeProductID)), .init("stripe_price_id", .string(space.stripePriceID)),
      .init("synced_ago", .number(sample.syncedAgo)), .init("changed_ago", .number(sample.changedAgo)),
    ]
    if let pricing = space.pricing { members.append(.init(pricing.priceColumn, .string(space.priceText))) }
    return .object(members)
  }
}
