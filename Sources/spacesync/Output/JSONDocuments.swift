import Dashboard
import Settings
import SyncCore

/// The objects of the JSON contract (`cli.md`), key by key in its order.
struct JSONDocuments: Sendable {
  /// The currency of all prices, and the VAT rate.
  var preferences: Preferences

  /// A space, with its jobs when they were asked for.
  func space(_ space: Space, jobs: [Job]? = nil) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("id", .string(space.id.text)),
      .init("name", .string(space.name)),
      .init("description", .string(space.description)),
      .init("capacity", .number(space.capacity)),
      .init("pricing_type", .string(space.pricingType)),
      .init("price", .string(space.price?.decimal)),
      .init("currency", .string(preferences.currency)),
      .init("price_incl_vat", .string(space.price.map { preferences.vat.inclusive(of: $0).decimal })),
      .init("is_active", .bool(space.isActive)),
      .init("stripe_product_id", .string(space.stripeProductID)),
      .init("stripe_price_id", .string(space.stripePriceID)),
      .init("last_stripe_sync", Self.moment(space.lastStripeSync)),
      .init("updated_at", Self.moment(space.updatedAt)),
      .init("needs_sync", .bool(space.needsSync)),
    ]
    if let jobs { members.append(.init("jobs", .array(jobs.map { .object(Self.job($0, payload: true)) }))) }
    return .object(members)
  }

  /// The keys of a job; its payload only where one job is shown, never in lists.
  static func job(_ job: Job, payload: Bool = false) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("space_id", .string(job.key.spaceID.text)),
      .init("space_name", .string(job.spaceName)),
      .init("event_type", .string(job.key.eventType.rawValue)),
      .init("status", .string(job.status.word)),
      .init("raw_status", .string(job.rawStatus)),
      .init("attempts", .number(job.attempts)),
      .init("revision", job.revision.map { .number($0) } ?? .null),
      .init("error_message", .string(job.errorMessage)),
      .init("requested_by", .string(job.requestedBy)),
      .init("created_at", moment(job.createdAt)),
      .init("updated_at", moment(job.updatedAt)),
      .init("next_attempt_at", moment(job.nextAttemptAt)),
      .init("processed_at", moment(job.processedAt)),
    ]
    if payload { members.insert(.init("payload", job.payload.map { .text($0) } ?? .null), at: 7) }
    return members
  }

  /// A try of a job.
  static func attempt(_ attempt: Attempt) -> JSONValue {
    .object([
      .init("space_id", .string(attempt.key.spaceID.text)), .init("space_name", .string(attempt.spaceName)),
      .init("event_type", .string(attempt.key.eventType.rawValue)), .init("revision", .number(attempt.revision)),
      .init("attempt", .number(attempt.number)), .init("outcome", .string(attempt.outcome)),
      .init("error_message", .string(attempt.error)), .init("request_id", .string(attempt.requestID)),
      .init("worker", .string(attempt.worker)), .init("started_at", moment(attempt.started)), .init("ended_at", moment(attempt.ended)),
    ])
  }

  /// What an action of the dashboard gave.
  static func result(_ result: ActionResult) -> JSONValue {
    .object([
      .init("at", moment(result.at)), .init("succeeded", .bool(result.succeeded)), .init("title", .string(result.title)),
      .init("details", value(result.details.root)),
    ])
  }

  private static func value(_ node: JSONNode) -> JSONValue {
    switch node {
    case .object(let members): .object(members.map { .init($0.name, value($0.value)) })
    case .array(let values): .array(values.map(value))
    case .text(let text): .string(text)
    case .literal(let text): .text(text)
    }
  }

  /// Jobs per status.
  static func counts(_ counts: JobCounts) -> JSONValue {
    .object([
      .init("pending", .number(counts.pending)), .init("processing", .number(counts.processing)),
      .init("completed", .number(counts.completed)), .init("failed", .number(counts.failed)),
      .init("unknown", .number(counts.unknown)),
    ])
  }

  /// Spaces per filter.
  static func counts(_ counts: SpaceCounts) -> JSONValue {
    .object([
      .init("all", .number(counts.all)), .init("active", .number(counts.active)), .init("inactive", .number(counts.inactive)),
      .init("needs_sync", .number(counts.needsSync)),
    ])
  }

  /// What became of a request.
  static func receipt(_ receipt: SyncReceipt) -> [JSONValue.Member] {
    [
      .init("requested", .number(receipt.requested)), .init("inserted", .number(receipt.inserted)),
      .init("replaced", .number(receipt.replaced)), .init("superseding", .number(receipt.superseding)),
      .init("skipped", .number(receipt.skipped)), .init("event_type", .string(receipt.eventType.rawValue)),
    ]
  }

  /// How many jobs, and which.
  static func keys(_ name: String, _ keys: [JobKey]) -> JSONValue {
    .object([
      .init(name, .number(keys.count)),
      .init(
        "jobs",
        .array(
          keys.map {
            .object([.init("space_id", .string($0.spaceID.text)), .init("event_type", .string($0.eventType.rawValue))])
          })),
    ])
  }

  /// A moment in UTC, or null.
  static func moment(_ moment: Timestamp?) -> JSONValue { .string(moment?.iso8601) }
}
