import FoundationEssentials
import SyncCore

extension SyncService {
  /// These jobs as they stand now, with the names of their spaces; those that are gone are left out.
  func jobsNow(_ keys: Set<JobKey>) async throws(StoreError) -> [JobKey: Job] {
    var found: [JobKey: Job] = [:]
    var nameless = keys
    let ids = Array(Set(keys.map(\.spaceID)))
    for start in stride(from: 0, to: ids.count, by: 1_000) {
      let page = try await spaces(Array(ids[start..<min(start + 1_000, ids.count)]))
      let names = Dictionary(page.spaces.map { ($0.id, $0.name) }) { first, _ in first }
      for var job in page.jobs where keys.contains(job.key) {
        job.spaceName = job.spaceName ?? names[job.key.spaceID]
        found[job.key] = job
      }
      nameless = nameless.filter { names[$0.spaceID] == nil }
    }
    // A deleted space is on no page, but its job may well be there still.
    for key in nameless {
      if let job = try await job(key) { found[key] = job }
    }
    return found
  }
}
