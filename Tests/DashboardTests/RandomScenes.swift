import SyncCore
import TextScreen

@testable import Dashboard

/// The ways to those windows that need several keys and answers in a row, which chance seldom finds; from there it goes on at random.
enum RandomScenes: CaseIterable {
  case searchOfTheLog, activation, naming, deletion, undo, dryRun, stopSync, receipt

  /// Goes that way from wherever a state is, and gives all that was asked meanwhile.
  func open(in state: inout DashboardState) -> [Effect] {
    state.overlay = nil
    switch self {
    case .searchOfTheLog: return Self.type("3L/", &state)
    case .activation: return Self.type("1  a", &state)
    case .naming: return Self.type(":sync x\r", &state)
    case .deletion: return Self.type(":delete x\r", &state)
    case .undo:
      let record = Sample.record
      state.run(
        .spaceAnswered(
          request: state.lastRequest, .activate([Sample.id(1)], true),
          .success(.activated(Self.report([SpaceEdit(id: Sample.id(1), name: "x", before: record, after: record)])))))
      return Self.type("1z", &state)
    case .dryRun: return Self.plan(&state) + Self.type("d", &state)
    case .stopSync:
      var effects = Self.plan(&state) + Self.type(state.context.language == .french ? "o" : "y", &state)
      if case .sync(let request, let intent, _, let type, _)? = effects.last {
        let mark = RequestMark(eventType: type, requestedAt: state.now)
        effects += state.run(.syncMarked(request: request, mark))
        effects += state.run(.syncEnded(request: request, intent, .success(SyncReceipt(requested: 3, inserted: 3, eventType: type))))
        effects += state.run(.progressLoaded(mark, .success(JobCounts(pending: 3)), cost: 1))
      }
      return effects + Self.type("1x", &state)
    case .receipt:
      let mark = RequestMark(eventType: .manualSyncAll, requestedAt: Sample.now)
      let effects = state.run(.receiptsRecalled([BulkReceipt(mark: mark, origin: .debugAll, startedAt: Sample.now)]))
      return effects + Self.type("3b", &state)
    }
  }

  /// Opens the question before a sync of all, with its count.
  private static func plan(_ state: inout DashboardState) -> [Effect] {
    let effects = type("3S", &state)
    return effects + state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
  }

  private static func report(_ edits: [SpaceEdit]) -> ActivationReport {
    var report = ActivationReport()
    report.edits = edits
    return report
  }

  private static func type(_ keys: String, _ state: inout DashboardState) -> [Effect] {
    keys.flatMap { state.run(.key($0 == "\r" ? .enter : .character($0))) }
  }
}
