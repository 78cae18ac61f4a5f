import FoundationEssentials
import SyncCore

/// Finds the products that the platform's earlier function made under ids of Stripe's choice, by the space that their metadata names.
///
/// The whole account is walked once a process, when first needed, by its list: Stripe's search lags behind by up to an hour
/// (`docs.stripe.com/search`). Who asks meanwhile waits for the same walk.
actor ProductAdoption {
  private let api: any StripeAPI
  private var found: [UUID: String] = [:]
  /// The spaces whose found product is archived, for which an active one would be better.
  private var archived: Set<UUID> = []
  private var cursor: String?
  private var isComplete = false
  private var walk: Task<StripeFailure?, Never>?

  init(_ api: any StripeAPI) { self.api = api }

  /// The product of a space, or nil when the account has none.
  func product(of space: UUID) async throws(StripeFailure) -> String? {
    while !isComplete {
      let task = walk ?? Task { await self.takePages() }
      walk = task
      let failure = await withTaskCancellationHandler {
        await task.value
      } onCancel: {
        task.cancel()
      }
      // A walk that ended because another caller was cancelled goes on where it stood.
      if let failure, Task.isCancelled || failure != .cancelled { throw failure }
    }
    return found[space]
  }

  /// Walks from where an earlier walk ended; nil once all is read.
  private func takePages() async -> StripeFailure? {
    defer { walk = nil }
    do throws(StripeFailure) {
      while !isComplete {
        let page = try await api.products(after: cursor, limit: 100)
        for product in page.products { note(product) }
        cursor = page.products.last?.id
        isComplete = !page.hasMore || cursor == nil
      }
      return nil
    } catch {
      // The product of the cursor was deleted meanwhile: begin again.
      guard error.isMissing else { return error }
      cursor = nil
      return error.asTransient
    }
  }

  /// Of several products of one space an active one counts, and of those the newest, which comes first.
  private func note(_ product: StripeProduct) {
    guard let space = product.metadata[ProductDescription.spaceKey].flatMap(UUID.init(uuidString:)),
      product.id != StripeSynchroniser.productID(space), found[space] == nil || (archived.contains(space) && product.active)
    else { return }
    found[space] = product.id
    if product.active { archived.remove(space) } else { archived.insert(space) }
  }
}
