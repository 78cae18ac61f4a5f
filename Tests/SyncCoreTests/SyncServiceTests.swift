import FoundationEssentials
import SyncCore
import Synchronization
import Testing

@Suite struct SyncServiceTests {
  @Test("Sync 1 espace takes the preferred space when it is active, else the first active one")
  func single() async throws {
    let service = FixedService([
      Space(id: UUID(), name: "Off", isActive: false), Space(id: UUID(), name: "On"), Space(id: UUID(), name: "Two"),
    ])
    #expect(try await service.syncSingle(preferring: [service.all[0].id, service.all[2].id, service.all[1].id])?.space.name == "Two")
    #expect(try await service.syncSingle(preferring: [service.all[0].id])?.space.name == "On")
    #expect(try await service.syncSingle(preferring: [UUID()])?.space.name == "On")
    #expect(try await service.syncSingle(preferring: [])?.receipt.eventType == .manualSyncSingle)
    let none = FixedService([service.all[0]])
    #expect(try await none.syncSingle(preferring: [none.all[0].id]) == nil)
    #expect(none.requests.withLock { $0 } == 0)
  }
}

/// A service over a fixed list, for what the protocol's extensions decide by themselves.
private final class FixedService: SyncService {
  let all: [Space]
  let requests = Mutex(0)

  init(_ all: [Space]) { self.all = all }

  func page(of query: SpaceQuery, at anchor: PageAnchor, limit: Int) async throws(StoreError) -> SpacePage {
    SpacePage(spaces: Array(all.filter { query.filter != .active || $0.isActive }.prefix(limit)))
  }

  func spaceCounts(search: String) async throws(StoreError) -> SpaceCounts { SpaceCounts() }
  func spaces(_ ids: [UUID]) async throws(StoreError) -> SpacePage { SpacePage(spaces: all.filter { ids.contains($0.id) }) }
  func space(_ id: UUID) async throws(StoreError) -> SpaceDetail? { nil }
  func resolve(_ word: String) async throws(StoreError) -> [Space] { [] }
  func jobs(_ query: JobQuery) async throws(StoreError) -> [Job] { [] }
  func job(_ key: JobKey) async throws(StoreError) -> Job? { nil }
  func jobCounts() async throws(StoreError) -> JobCounts { JobCounts() }
  func statusReport() async throws(StoreError) -> SyncStatusReport {
    SyncStatusReport(active: 0, synchronised: 0, unsynchronised: [], recentJobs: [])
  }

  func enqueue(_ request: SyncRequest, progress: @escaping @Sendable (SyncReceipt) -> Void) async throws(StoreError) -> SyncReceipt {
    requests.withLock { $0 += 1 }
    return SyncReceipt(requested: 1, inserted: 1, eventType: request.eventType)
  }

  func retryFailed(_ spaces: [UUID]?) async throws(StoreError) -> [JobKey] { [] }
  func cancel(_ space: UUID, eventType: EventType?) async throws(StoreError) -> [JobKey] { [] }
  func clock() async throws(StoreError) -> Timestamp { Timestamp(microseconds: 0) }
  func plan(_ query: SpaceQuery, eventType: EventType) async throws(StoreError) -> SyncPlan { SyncPlan() }
  func progress(of mark: RequestMark) async throws(StoreError) -> JobCounts { JobCounts() }
  func retryFailed(of mark: RequestMark) async throws(StoreError) -> Int { 0 }
  func stop(_ mark: RequestMark) async throws(StoreError) -> Int { 0 }
}
