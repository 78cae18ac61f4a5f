import SyncCore

/// Completed jobs of active spaces that have no product: the ids were not stored, and the next sync makes a second product.
struct MissingProductsCheck: Check {
  let id = FindingID.missingProducts
  let severity = Finding.Severity.error
  let problem = Phrase(
    "Jobs are completed, but their spaces have no Stripe product.",
    "Des jobs sont terminés, mais leurs espaces n'ont pas de produit Stripe.")
  let healthy = Phrase("Every space that was synced has its Stripe product.", "Chaque espace synchronisé a son produit Stripe.")
  let fix: String? = """
    -- Ask again; spacesync finds a product that exists in Stripe by the space's id:
    -- spacesync sync --all --filter needs-sync
    """

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables, facts.catalogue.spaces.columns.isSuperset(of: ["stripe_product_id", "is_active"]) else { return nil }
    return Question(
      """
      WITH hit AS (
        SELECT DISTINCT s.id, s.name FROM spaces AS s JOIN stripe_sync_queue AS q ON q.space_id = s.id
        WHERE s.is_active AND coalesce(s.stripe_product_id, '') = '' AND q.status IN ('completed', 'done') AND q.event_type <> 'DELETE'
          -- What is asked for will bring it: a space synced while it was inactive, say, and then activated.
          AND NOT EXISTS (SELECT 1 FROM stripe_sync_queue AS next
                          WHERE next.space_id = s.id AND next.status IN ('pending', 'processing') AND next.event_type <> 'DELETE')
      )
      SELECT (SELECT count(*) FROM hit), ARRAY(SELECT format('%s %s', id, left(name, 40)) FROM hit ORDER BY name, id LIMIT 5)
      """)
  }
}
