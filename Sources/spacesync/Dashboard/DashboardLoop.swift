import Curses
import Dashboard
import Glibc
import Settings
import Stripe
import SyncCore
import TextScreen

/// The dashboard's one loop, on the process's first thread: it alone touches the terminal.
///
/// It sleeps until a key, an event or a deadline comes, lets `update` learn all that happened, draws once and presents. All I/O of the
/// database runs elsewhere and comes back as events, so a slow database never keeps a key from being answered.
struct DashboardLoop: Sendable {
  /// What the dashboard is told of its surroundings.
  var context: DashboardContext
  /// The service layer on the database.
  var service: any SyncService
  /// The live feed of the same database.
  var feed: any JobFeed
  /// Asks Stripe who it is; nil where this program can't.
  var testStripe: (@Sendable () async throws(StripeFailure) -> StripeAccount)?
  /// The Edge Function that drains the queue after each write that may leave jobs; nil where a worker does.
  var edge: EdgeTrigger?
  /// The doctor's quick look for the worst finding.
  var examine: (@Sendable () async -> Finding?)?
  /// Writes a CSV file.
  var export: EffectRunner.ExportWork?
  /// Keeps the receipts of bulk requests; nil forgets them at the end.
  var receipts: (any ReceiptKeeper)?
  /// Writes the support bundle.
  var support: SupportDesk?
  /// What is wrong with the operator's own files.
  var warnings: [String] = []
  /// The environment, which says where clipboard and pager are.
  var surroundings: Surroundings
  /// What `Y` copies.
  var documents: JSONDocuments

  /// Where it is saved what the dashboard looked like, and what it looked like last; nil saves nothing.
  var memory: (file: StateFile, view: RememberedView?)?

  /// How long the first frame waits for the first rows, so that a fast database costs one paint and not two.
  private static let firstRowsPatience: UInt64 = 6_000_000
  /// How long quitting waits for an answer to a write that was just sent, so that neither `s` `q` nor `x` `q` loses it.
  private static let quitPatience: UInt64 = 3_000_000_000

  /// Runs on a terminal that was prepared, until the operator quits or the program is ended.
  ///
  /// - Returns: The exit code: 0, or 128 plus the signal that ended it.
  func run(on terminal: Terminal) throws(TerminalError) -> Int32 {
    FrameMemory.keep()
    ScreenThread.takeShortTurns()
    let queue = try EventQueue<Event>()
    let runner = EffectRunner(
      service: service, feed: feed, testStripe: testStripe, examine: examine, export: export, receipts: receipts
    ) { [edge] event in
      queue.post(event)
      guard let edge, event.mayLeaveJobs else { return }
      Task { await edge.run { queue.post(.edgeDrained($0)) } }
    }
    defer { runner.stop() }
    let inbox = Inbox(queue)
    // The first rows are asked for before the terminal is taken over; its size does not matter to them.
    var state = DashboardState(context: context, size: ScreenSize(columns: 80, rows: 24), now: .now)
    if let view = memory?.view { state.adopt(view) }
    var saved = state.remembered
    // Whatever ends the loop, a signal included, the last change is on disk before the program is gone.
    defer { memory?.file.flush() }
    for effect in state.update(.started, at: .now) { runner.run(effect) }
    if !warnings.isEmpty { _ = state.update(.warned(warnings), at: .now) }
    try terminal.begin()
    defer { terminal.close() }
    perform(state.update(.resized(terminal.size), at: .now), &state, runner, inbox, terminal)

    var feedStarted = false
    var painted = false
    var painter = Painter()
    var pace = FramePace()
    var isOwed = false
    var isInterrupted = false
    let firstPaint = MonotonicClock.now + Self.firstRowsPatience
    while true {
      let resting = isOwed ? pace.rest : nil
      let more = inbox.news.hasMore || isInterrupted ? MonotonicClock.now : nil
      let deadline = [painted ? nil : firstPaint, resting, more, state.nextDeadline.map(monotonic)].compactMap { $0 }.min()
      let input = terminal.wait(wake: queue.wakeDescriptor, until: deadline)
      let now = Timestamp.now
      var quits = false
      for (index, event) in input.enumerated() {
        if let keys = KeyBurst.lump(in: input, at: index) {
          perform(state.update(.keysArrived(keys), at: now), &state, runner, inbox, terminal)
        }
        switch event {
        case .interrupted(let signal): return 128 + signal
        case .hangup: return 128 + SIGHUP
        default: quits = perform(learn(event, &state, now), &state, runner, inbox, terminal) || quits
        }
      }
      // What news ask for is read after the frame that shows them: threads and servers that wake would take the processor from it.
      var reads: [Effect] = []
      var learnt = 0
      inbox.fill()
      isInterrupted = false
      if inbox.news.mayBeLearnt(withKeys: !input.isEmpty) {
        while !isInterrupted, let event = inbox.news.next() {
          quits = perform(state.update(event, at: now), &state, runner, inbox, terminal, later: &reads) || quits
          learnt += 1
          isInterrupted = terminal.hasInput
        }
      }
      if input.isEmpty && learnt == 0 { perform(state.update(.deadline, at: now), &state, runner, inbox, terminal) }
      if let memory, state.remembered != saved {
        saved = state.remembered
        memory.file.save(saved.text)
      }
      if quits {
        for effect in reads { runner.run(effect) }
        return finish(&state, inbox, terminal)
      }
      if learnt > 0 { pace.hearNews() }
      pace.hear(input)
      let clock = MonotonicClock.now
      let isForKeys = isOwed || !input.isEmpty
      isOwed = clock < pace.rest
      if !isOwed, !isInterrupted, painted || !state.list.isLoading || clock >= firstPaint {
        painted = true
        let sent = terminal.bytesWritten
        terminal.present(painter.draw(state, terminal.repertoire))
        pace.show(terminal.bytesWritten - sent, answers: isForKeys, at: clock)
      }
      for effect in reads { runner.run(effect) }
      // The feed's own connection waits until the first rows are on the screen: the operator is waiting for those.
      if !feedStarted, !state.list.isLoading {
        feedStarted = true
        runner.startFeed()
      }
    }
  }

  private func learn(_ event: InputEvent, _ state: inout DashboardState, _ now: Timestamp) -> [Effect] {
    switch event {
    case .key(let key): state.update(.key(key), at: now)
    case .mouse(let mouse): state.update(.mouse(mouse), at: now)
    case .paste(let text): state.update(.pasted(text), at: now)
    case .resized(let size): state.update(.resized(size), at: now)
    case .resumed(let size): state.update(.resized(size), at: now) + state.update(.resumed, at: now)
    case .hangup, .interrupted: []
    }
  }

  /// Does what is the terminal's and hands the rest to the runner; true when the dashboard is to end.
  @discardableResult
  private func perform(
    _ effects: [Effect], _ state: inout DashboardState, _ runner: EffectRunner, _ inbox: Inbox, _ terminal: Terminal
  ) -> Bool {
    var rest: [Effect] = []
    defer { for effect in rest { runner.run(effect) } }
    return perform(effects, &state, runner, inbox, terminal, later: &rest)
  }

  /// The same, with the runner's part left to the caller.
  private func perform(
    _ effects: [Effect], _ state: inout DashboardState, _ runner: EffectRunner, _ inbox: Inbox, _ terminal: Terminal,
    later: inout [Effect]
  ) -> Bool {
    var quits = false
    for effect in effects {
      switch effect {
      case .quit: quits = true
      case .repaint: terminal.repaintAll()
      case .suspend: terminal.suspend()
      case .copy(let request): copy(request, inbox.queue, terminal)
      case .page(let text):
        page(text, inbox.queue, terminal) {
          inbox.fill()
          while let event = inbox.news.next() { quits = perform(state.update(event, at: .now), &state, runner, inbox, terminal) || quits }
        }
      case .report(let messages):
        let lines = state.draw(terminal.repertoire).lines
        Task { [support, queue = inbox.queue] in
          if let support { queue.post(.reported(await support.report(screen: lines, messages: messages))) }
        }
      case .inform(let kind, let language):
        Task { [support, queue = inbox.queue] in if let support { queue.post(.informed(kind, await support.text(kind, language))) } }
      case .triggerEdge: if let edge { Task { [queue = inbox.queue] in await edge.run { queue.post(.edgeDrained($0)) } } }
      case .useMouse(let isOn): terminal.useMouse(isOn)
      default: later.append(effect)
      }
    }
    return quits
  }

  /// Waits for the answers to what was sent and writes, for a bounded time; any key ends the wait.
  private func finish(_ state: inout DashboardState, _ inbox: Inbox, _ terminal: Terminal) -> Int32 {
    let deadline = MonotonicClock.now + Self.quitPatience
    while state.awaitsWrite, MonotonicClock.now < deadline {
      inbox.fill()
      while let event = inbox.news.next() { _ = state.update(event, at: .now) }
      guard state.awaitsWrite, terminal.wait(wake: inbox.queue.wakeDescriptor, until: deadline).isEmpty else { break }
    }
    return 0
  }

  private func monotonic(_ moment: Timestamp) -> UInt64 {
    let wait = max(moment.microseconds - Timestamp.now.microseconds, 0)
    return MonotonicClock.now + UInt64(min(wait, 86_400_000_000)) * 1000
  }
}
