import FoundationEssentials
import Glibc
import SyncCore
import TextScreen

@testable import Dashboard

/// Spaces, jobs and states for tests, the same on every run.
enum Sample {
  /// 2026-11-22 14:32:07 UTC.
  static let now = Timestamp(microseconds: 1_795_357_927_000_000)

  static func ago(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: now.microseconds - seconds * 1_000_000) }

  static func id(_ number: Int) -> UUID {
    let digits = String(number, radix: 16)
    let text = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    return UUID(uuidString: text) ?? UUID()
  }

  static func space(_ number: Int, _ name: String, price: String? = "120.00", pricing: String = "daily", active: Bool = true) -> Space {
    Space(
      id: id(number), name: name, description: "Calme, sur cour. Écran 55 pouces, tableau blanc.", capacity: 4 + number,
      pricingType: pricing,
      priceText: price, isActive: active, updatedAt: ago(9000))
  }

  static func job(_ number: Int, _ status: String?, _ event: EventType = .manualSync, error: String? = nil, age: Int64 = 10) -> Job {
    Job(
      key: JobKey(spaceID: id(number), eventType: event), spaceName: "Espace \(number)", rawStatus: status, errorMessage: error,
      createdAt: ago(age), updatedAt: ago(age))
  }

  /// A try of a job, the larger the number the later.
  static func attempt(_ number: Int64, of key: JobKey?, error: String? = nil) -> Attempt {
    Attempt(
      id: number, key: key ?? JobKey(spaceID: id(Int(number % 9) + 1), eventType: .manualSync), spaceName: "Espace \(number % 9 + 1)",
      revision: 1, number: 1, worker: "db1:7:1", started: ago(600 - number), ended: ago(599 - number),
      outcome: error == nil ? "completed" : "failed", error: error, requestID: "req_\(number)")
  }

  /// Nine spaces, one in each state of synchronisation.
  static var page: SpacePage {
    var spaces = [
      space(1, "Paris Bastille – Salle A"), space(2, "Paris Bastille – Salle B", price: "80.00"),
      space(3, "Paris Gambetta Open Space", price: "25.00", pricing: "hourly"), space(4, "Paris Nation (会议室) 2", price: "95.00"),
      space(5, "Paris Opéra Studio photo", price: "210.00", pricing: "half_day"),
      space(6, "Paris République Bureau 3", price: "600.00", pricing: "monthly", active: false),
      space(7, "Paris République Bureau 4", price: "1800", pricing: "quarter"),
      space(8, "Paris Voltaire Atelier partagé au fond de la cour", price: "33.33", pricing: "yearly"),
      space(9, "Paris Voltaire Salle Curie", price: "110.00", pricing: "custom"),
    ]
    spaces[0].lastStripeSync = ago(240)
    spaces[0].stripeProductID = "prod_space_1"
    spaces[0].stripePriceID = "price_1"
    spaces[2].lastStripeSync = ago(90_000)
    spaces[2].needsSync = true
    spaces[6].lastStripeSync = ago(7300)
    spaces[7].lastStripeSync = ago(200_000)
    spaces[8].customLabel = "le week-end"
    let failure = "Stripe 404 resource_missing: No such product: 'prod_x' (req_9aKxT2)"
    let jobs = [
      job(2, "processing"), job(4, "failed", error: failure), job(5, "pending"), job(8, "done", age: 200_000), job(9, "EN PAUSE"),
    ]
    return SpacePage(spaces: spaces, jobs: jobs)
  }

  static let counts = SpaceCounts(all: 47, active: 38, inactive: 9, needsSync: 3)
  static let plan = SyncPlan(total: 38, created: 3, changed: 11, pending: 4, inHand: 1, untouched: 9, pace: 0.6)
  static let jobCounts = JobCounts(pending: 3, processing: 1, completed: 23, failed: 1)

  static func context(_ language: Language = .english) -> DashboardContext {
    DashboardContext(
      language: language, environment: "PROD", isProduction: true, target: "db1:5432/spaces as ops", stripeMode: .live, maximumAttempts: 8,
      version: "0.1.0")
  }

  /// Clock times on screen are the operator's; here everybody's zone is UTC.
  private static let zone: Void = {
    setenv("TZ", "UTC", 1)
    tzset()
  }()

  /// A state without anything from the database yet.
  static func blank(_ columns: Int = 80, _ rows: Int = 24, _ language: Language = .english) -> DashboardState {
    _ = zone
    return DashboardState(context: context(language), size: ScreenSize(columns: columns, rows: rows), now: now)
  }

  /// A state as it is once feed, page, counts and jobs came.
  static func loaded(_ columns: Int = 80, _ rows: Int = 24, _ language: Language = .english, page: SpacePage = page) -> DashboardState {
    var state = blank(columns, rows, language)
    state.run(.started)
    state.answerPage(page)
    state.run(.feed(.connected(.polling)))
    state.answerPage(page)
    state.run(.feed(.counted(jobCounts)))
    state.run(.spacesCounted(request: state.list.countsRequest, .success(counts)))
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success(page.jobs)))
    return state
  }
}

extension DashboardState {
  /// Updates at the sample's moment.
  @discardableResult
  mutating func run(_ event: Event, after seconds: Int64 = 0) -> [Effect] {
    update(event, at: Timestamp(microseconds: now.microseconds + seconds * 1_000_000))
  }

  /// Presses keys one after the other, lets them rest, and returns all effects.
  @discardableResult
  mutating func keys(_ keys: Key...) -> [Effect] {
    defer { cardRest = nil }
    return keys.flatMap { run(.key($0)) }
  }

  /// Types text key by key.
  @discardableResult
  mutating func type(_ text: String) -> [Effect] { text.flatMap { run(.key(.character($0))) } }

  /// Answers the page in flight.
  @discardableResult
  mutating func answerPage(_ page: SpacePage) -> [Effect] {
    guard let request = list.pending?.request else { return [] }
    return run(.pageLoaded(request: request, .success(page)))
  }
}
