import Curses
import Dashboard
import Postgres
import PostgresStore
import Settings
import Stripe
import SyncCore
import TextScreen

/// What the demo adds to a dashboard: its word, and a Stripe that can be asked.
struct DashboardSimulation: Sendable {
  /// The environment's word.
  var environment: String
  /// What stands for the server's address, which means nothing to anybody here.
  var target: String
  /// After so many tries the demo's own worker gives a job up.
  var maximumAttempts: Int
  /// Asks the simulated Stripe who it is.
  var testStripe: @Sendable () async throws(StripeFailure) -> StripeAccount
}

extension CommandContext {
  /// Refuses a dashboard without a terminal before anything is asked of the database.
  func requireTerminal() throws(CommandFailure) {
    guard surroundings.inputIsTerminal, surroundings.outputIsTerminal else {
      throw CommandFailure(CommandFailure.wrongUse, TerminalError.notATerminal.description)
    }
  }

  /// Shows the dashboard on a database until the operator quits. The screen is made ready while the database is opened.
  ///
  /// Throws: why the database could not be opened, or a failure with the exit code when the terminal can't be used or a signal ended the
  /// dashboard.
  func runDashboard(
    _ connection: ConnectionParameters, _ options: GlobalOptions, simulation: DashboardSimulation? = nil,
    on open: (_ first: SpaceQuery) async throws(CommandFailure) -> PostgresStore
  ) async throws(CommandFailure) {
    let notice = words.say("spacesync crashed; the log may tell why: ", "spacesync s'est arrêté brutalement ; voir le journal : ")
    let globals = options
    var options = TerminalOptions(
      color: options.colorUse, characterSet: options.characterSet, standardError: log.descriptor(),
      crashNotice: TextWidth.sanitized(notice + (log.path ?? "")) + "\n")
    options.usesMouse = preferences.profile.mouse == true
    let screen = options
    let memory = simulation == nil ? rememberedView() : nil
    let handover = Handover<DashboardLoop>()
    async let ended = MainThread.run { () -> Result<Int32, TerminalError> in
      Result { () throws(TerminalError) in
        let terminal = try Terminal.prepare(screen)
        guard let loop = handover.wait() else { return 0 }
        return try loop.run(on: terminal)
      }
    }
    do throws(CommandFailure) {
      let store = try await open(memory?.view?.query ?? SpaceQuery())
      handover.give(try dashboardLoop(on: store, connection, memory, simulation, globals))
    } catch {
      handover.give(nil)
      _ = await ended
      throw error
    }
    switch await ended {
    case .success(0): return
    case .success(let code): throw CommandFailure(code)
    case .failure(let error): throw CommandFailure(CommandFailure.wrongUse, error.description)
    }
  }

  /// All that the dashboard needs to know and to call.
  private func dashboardLoop(
    on store: PostgresStore, _ connection: ConnectionParameters,
    _ memory: (file: StateFile, view: RememberedView?, complaint: String?)?, _ simulation: DashboardSimulation?, _ options: GlobalOptions
  ) throws(CommandFailure) -> DashboardLoop {
    // The simulated Stripe and a real key never meet: the demo asks its own only.
    var client: StripeClient?
    if simulation == nil, try stripeConfiguration() != nil { client = try stripeClient() }
    var testStripe = simulation?.testStripe
    let edge = simulation == nil ? try edgeProcessor() : nil
    if let edge {
      client = nil
      testStripe = { () async throws(StripeFailure) -> StripeAccount in try await edge.account() }
    }
    if let client { testStripe = { () async throws(StripeFailure) -> StripeAccount in try await client.account() } }
    var dashboard = DashboardContext(
      language: preferences.language, environment: simulation?.environment ?? preferences.environment,
      isProduction: simulation == nil && preferences.isProduction == true,
      environmentColour: simulation == nil ? preferences.profile.colour?.color : nil, target: simulation?.target ?? store.target,
      stripeMode: simulation != nil ? .simulated : edge != nil ? .edge : client?.mode, canTestStripe: testStripe != nil,
      isReadOnly: store.isReadOnly,
      vat: preferences.vat, currency: preferences.currency, maximumAttempts: simulation?.maximumAttempts ?? knownMaximumAttempts,
      version: ProductVersion.number)
    dashboard.isProductionDeclared = simulation == nil && preferences.isProduction != nil
    dashboard.theme = preferences.profile.theme.flatMap { Theme(rawValue: $0.rawValue) } ?? .dark
    dashboard.usesMouse = preferences.profile.mouse == true
    let (keymap, keyComplaints) = rebinding(file: configuration.name)
    dashboard.keymap = keymap
    let doctor = Doctor(connection)
    let export = SpaceExport(service: store, csv: StripeCSV(currency: preferences.currency))
    var loop = DashboardLoop(
      context: dashboard, service: store, feed: PostgresJobFeed(connection), testStripe: testStripe, edge: edge.map { EdgeTrigger($0) },
      examine: { await doctor.worst() }, export: { await export.write($0, into: $1, replaces: $2, progress: $3) },
      receipts: receiptFiles(store, isDemo: simulation != nil),
      support: SupportDesk(context: supported(connection, isDemo: simulation != nil), options: options),
      warnings: warnings(simulation == nil) + keyComplaints + [memory?.complaint].compactMap { $0 },
      surroundings: surroundings, documents: JSONDocuments(preferences: preferences))
    loop.memory = memory.map { ($0.file, $0.view) }
    return loop
  }
}

extension CommandContext {
  /// What support is told of: this program as it runs. The demo knows no profile and no key, and has a database of its own.
  private func supported(_ connection: ConnectionParameters, isDemo: Bool) -> CommandContext {
    guard isDemo else { return self }
    var context = self
    context.preferences.database = DatabaseSetting(conninfo: connection.conninfo, source: .demo)
    context.preferences.profile = Profile()
    context.preferences.readOnly = false
    for name in ["STRIPE_SECRET_KEY", "STRIPE_SECRET_KEY_FILE", "SPACESYNC_EDGE_URL"] { context.surroundings.environment[name] = nil }
    return context
  }

  /// After how many tries a worker gives up, where the environment that both share says so; its own may differ, so there is no default.
  private var knownMaximumAttempts: Int? {
    guard surroundings.value("SPACESYNC_MAX_ATTEMPTS") != nil else { return nil }
    return (try? WorkerEnvironment(surroundings))?.retry.maximumAttempts
  }

  /// The keys in force, and why a rebinding is not, a sentence each with file and line.
  func rebinding(file: String? = nil) -> (keymap: Keymap, complaints: [String]) {
    let settings = preferences.profile.keys
    let (keymap, problems) = Keymap.rebound(settings.map { KeyChange(command: $0.command, keys: $0.keys) })
    let complaints = problems.map { problem in
      Warning(line: settings[problem.change].line, problem.text).sentence(preferences.language, file: file ?? configuration.path ?? "")
    }
    guard !complaints.isEmpty else { return (keymap, []) }
    return (
      keymap,
      complaints + [words.say("[keys] is not in force: the standard keys are", "[keys] n'est pas appliqué : les touches d'origine restent")]
    )
  }

  /// What is wrong with the operator's own files, for the message line.
  private func warnings(_ hasProfile: Bool) -> [String] {
    configuration.complaints(preferences.language, file: configuration.name) + (hasProfile ? [overrideWarning].compactMap { $0 } : [])
  }
}

extension BadgeColour {
  /// The colour as the screen knows it.
  fileprivate var color: Color {
    switch self {
    case .black: .black
    case .red: .red
    case .green: .green
    case .yellow: .yellow
    case .blue: .blue
    case .magenta: .magenta
    case .cyan: .cyan
    case .white: .white
    }
  }
}

extension CommandContext {
  /// Runs line mode on a database until the operator quits.
  func runPlain(
    on store: PostgresStore, _ connection: ConnectionParameters, simulation: DashboardSimulation? = nil
  ) async throws(CommandFailure) {
    let environment = simulation?.environment ?? preferences.environment
    var place = (environment.isEmpty ? "" : "[\(environment)] ") + (simulation?.target ?? store.target)
    if simulation != nil {
      place += words.say(", Stripe simulated", ", Stripe simulé")
    } else if try stripeConfiguration() != nil {
      place += try stripeClient().mode == .live ? ", Stripe LIVE" : ", Stripe test"
    }
    let edge = simulation == nil ? try edgeProcessor() : nil
    try await PlainSession(self, store: store, feed: PostgresJobFeed(connection), edge: edge, place: place).run()
  }

  /// Where the receipts of bulk requests on this database are kept; nowhere for a demo, whose database ends with it.
  private func receiptFiles(_ store: PostgresStore, isDemo: Bool) -> ReceiptFiles? {
    guard !isDemo, let directory = surroundings.stateDirectory else { return nil }
    return ReceiptFiles(directory: directory, scope: "\(preferences.profile.name ?? "") \(store.target)")
  }
}

extension GlobalOptions {
  /// The option `--color` as the terminal understands it.
  fileprivate var colorUse: ColorUse {
    switch color {
    case .auto: .auto
    case .always: .always
    case .never: .never
    }
  }

  /// The options `--ascii` and `--utf8` as the terminal understands them; nil leaves it to the locale.
  var characterSet: CharacterSet? { ascii ? .ascii : utf8 ? .utf8 : nil }
}
