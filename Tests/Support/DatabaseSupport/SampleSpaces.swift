/// Statements that make spaces.
enum SampleSpaces {
  /// `$1` spaces; everything follows from the number of the space, so each run gives the same.
  static let varied = """
    INSERT INTO spaces (id, name, description, capacity, image_url, pricing_type, hourly_price, daily_price, half_day_price, monthly_price,
      quarter_price, yearly_price, custom_price, custom_label, is_active, tags, order_index, stripe_product_id, stripe_price_id,
      last_stripe_sync, created_at, updated_at)
    SELECT md5('space ' || i)::uuid,
      CASE i % 11
        WHEN 3 THEN '会议室 ' || i
        WHEN 5 THEN 'Salle de réunion « Été » ' || i
        WHEN 7 THEN 'Grand espace de coworking avec vue sur le parc, deux terrasses et une cuisine partagée, numéro ' || i
        ELSE (ARRAY['Bureau', 'Salle', 'Atelier', 'Open space', 'Studio'])[1 + i % 5] || ' ' || i
      END,
      CASE WHEN i % 4 <> 0 THEN 'Description de l''espace ' || i || repeat('. Lumière du jour, prises, silence', i % 9) END,
      CASE WHEN i % 6 <> 0 THEN 1 + i % 40 END,
      CASE WHEN i % 3 = 0 THEN 'https://images.example/' || i || '.jpg' END,
      kind,
      CASE WHEN kind = 'hourly' THEN price END, CASE WHEN kind = 'daily' THEN price * 6 END,
      CASE WHEN kind = 'half_day' THEN price * 3 END, CASE WHEN kind = 'monthly' THEN price * 20 END,
      CASE WHEN kind = 'quarter' THEN price * 55 END, CASE WHEN kind = 'yearly' THEN price * 200 END,
      CASE WHEN kind = 'custom' AND i % 2 = 0 THEN price * 2 END, CASE WHEN kind = 'custom' THEN 'Forfait ' || i END,
      CASE WHEN i % 13 = 0 THEN NULL ELSE i % 5 <> 0 END,
      CASE WHEN i % 2 = 0 THEN ARRAY['calme', 'wifi'] END,
      i,
      CASE WHEN i % 3 <> 0 THEN 'prod_' || substr(md5('product ' || i), 1, 14) END,
      CASE WHEN i % 3 <> 0 THEN 'price_' || substr(md5('price ' || i), 1, 14) END,
      CASE WHEN i % 3 <> 0 THEN timestamptz '2026-01-01 00:00:00+00' + i * interval '1 minute' END,
      timestamptz '2025-06-01 00:00:00+00' + i * interval '1 minute',
      timestamptz '2026-01-01 00:00:00+00' + i * interval '1 minute' + CASE WHEN i % 7 = 0 THEN interval '1 hour' ELSE interval '0' END
    FROM generate_series(1, $1::integer) AS i,
      LATERAL (
        SELECT (ARRAY['hourly', 'daily', 'half_day', 'monthly', 'quarter', 'yearly', 'custom'])[1 + i % 7] AS kind,
          (5 + i % 95 + 0.05 * (i % 20))::numeric(10, 2) AS price
      ) AS p
    """

  /// Names with escape sequences, controls, quotes, formulas, directional overrides, and nothing.
  static let hostile = """
    INSERT INTO spaces (id, name, description, pricing_type, hourly_price, is_active)
    SELECT md5('hostile ' || i)::uuid, name, name || chr(10) || name, 'hourly', 10, true
    FROM unnest(ARRAY[
      chr(27) || ']0;owned' || chr(7) || chr(27) || '[2J', 'line one' || chr(10) || 'line two' || chr(13) || chr(9) || 'tab',
      'Robert''); DROP TABLE spaces;--', '"quoted", comma', '=HYPERLINK("http://evil.example")', 'right' || chr(8238) || 'tfel',
      'zero' || chr(8203) || 'width', '', repeat('x', 2000), chr(155) || '31m', 'e' || repeat(chr(769), 40), '👩‍👩‍👧‍👦 famille'
    ]) WITH ORDINALITY AS h(name, i)
    """
}
