import SyncCore

/// Spaces that share a product of Stripe: what is changed for one of them changes what is sold as the other.
struct DuplicateProductsCheck: Check {
  let id = FindingID.duplicateProducts
  let severity = Finding.Severity.error
  let problem = Phrase("Several spaces share one Stripe product.", "Plusieurs espaces partagent un même produit Stripe.")
  let healthy = Phrase("No two spaces share a Stripe product.", "Aucun produit Stripe n'est partagé entre espaces.")
  let fix: String? = """
    -- Let all but one of these spaces get a product of their own at their next sync:
    -- UPDATE spaces SET stripe_product_id = NULL, stripe_price_id = NULL WHERE id = '...';
    """

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables, facts.catalogue.spaces.columns.contains("stripe_product_id") else { return nil }
    return Question(
      """
      WITH hit AS (
        SELECT stripe_product_id AS product, count(*) AS spaces, min(name) AS first, max(name) AS last FROM spaces
        WHERE stripe_product_id <> '' GROUP BY stripe_product_id HAVING count(*) > 1
      )
      SELECT (SELECT count(*) FROM hit),
             ARRAY(SELECT format('%s: %s spaces, %s ... %s', product, spaces, left(first, 40), left(last, 40)) FROM hit ORDER BY product LIMIT 5)
      """)
  }
}
