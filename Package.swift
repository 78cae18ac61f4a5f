// swift-tools-version: 6.2
import PackageDescription

// What a target may import is its list of dependencies here; CI builds with
// --explicit-target-dependency-import-check=error, so no other arrow can slip in.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "spacesync",
  products: [
    .executable(name: "spacesync", targets: ["spacesync"])
  ],
  dependencies: [
    // Subcommands, options, help and shell completions as people know them; writing that ourselves would be a product of its own.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // No package for TOML: a wrong setting is told with its line, which TOMLKit 0.6 can't (it has no place for a value) and which needs a
    // reader that goes on after an error. TOMLKit would also cost every start 0.3 ms and the binary up to 8 MB, file or no file.
    //
    // The worker's log as a service manager wants it (levels, key and value, JSON): the one logging interface of Swift servers, so that
    // whoever runs it can put another handler behind it. The handler is ours.
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
  ],
  targets: [
    // The C libraries: a module map and a shim each, nothing more.
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    // Not linked: it is loaded when Stripe is first called.
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),

    module("Postgres", ["CLibpq"]),
    module("PrivatePostgres", ["Postgres"]),
    module("SyncCore"),
    module(
      "PostgresStore", ["SyncCore", "Postgres"],
      resources: [
        .embedInCode("../../Assets/Demo/schema.sql"),
        .embedInCode("../../Assets/Migrations/001_queue.sql"),
        .embedInCode("../../Assets/Migrations/001_notify.sql"),
        .embedInCode("../../Assets/Migrations/001_silent.sql"),
        .embedInCode("../../Assets/Migrations/001_rotate.sql"),
        .embedInCode("../../Assets/Migrations/001_keep.sql"),
        .embedInCode("../../Assets/Migrations/001_protect.sql"),
        .embedInCode("../../Assets/Migrations/001_indexes.sql"),
        .embedInCode("../../Assets/Migrations/001_down.sql"),
      ]),
    module("Stripe", ["SyncCore", "CCurl"]),
    module("SyncWorker", ["SyncCore"]),
    module("TextScreen"),
    module("Curses", ["TextScreen", "CNcurses"]),
    module("Dashboard", ["SyncCore", "TextScreen"]),
    module("Settings", ["SyncCore"]),
    .executableTarget(
      name: "spacesync",
      dependencies: [
        "Postgres", "PrivatePostgres", "SyncCore", "PostgresStore", "Stripe", "SyncWorker", "TextScreen", "Curses",
        "Dashboard", "Settings", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: [.embedInCode("../../Assets/Demo/samples.txt")],
      swiftSettings: strict,
      // At a fixed address: 46,000 addresses in Swift's tables need no adjustment at each start, which would be a twentieth of the time to
      // the first paint. Go's linker does the same for the same kind of language.
      // And with the C++ library's own archive (see the file there), which is quicker than loading a library of 2 MB for a few functions.
      linkerSettings: [
        .unsafeFlags(
          ["-Xclang-linker", "-no-pie", "-L", "\(Context.packageDirectory)/Assets/Linking"],
          .when(platforms: [.linux], configuration: .release))
      ]),

    // What several test targets share.
    .systemLibrary(
      name: "CVterm", path: "Tests/Support/CVterm", pkgConfig: "vterm", providers: [.apt(["libvterm-dev"])]),
    .target(
      name: "DatabaseSupport", dependencies: ["Postgres", "PrivatePostgres", "SyncCore", "PostgresStore"],
      path: "Tests/Support/DatabaseSupport", swiftSettings: strict),
    .target(name: "Fixtures", path: "Tests/Support/Fixtures", swiftSettings: strict),
    .target(
      name: "TerminalSupport", dependencies: ["CVterm", "Fixtures"],
      path: "Tests/Support/TerminalSupport", swiftSettings: strict),
    // A stand-in for Stripe on loopback. Plain sockets, no HTTP server of others': what it is for is to break HTTP on demand.
    .target(name: "FakeStripe", dependencies: ["Fixtures"], path: "Tests/Support/FakeStripe", swiftSettings: strict),
    .executableTarget(
      name: "fake-stripe", dependencies: ["FakeStripe"], path: "Tests/Support/FakeStripeProgram", swiftSettings: strict),
    // A program on a terminal that draws, echoes keys and crashes on demand.
    .executableTarget(
      name: "terminal-probe", dependencies: ["Curses", "TextScreen"], path: "Tests/Support/TerminalProbe", swiftSettings: strict),

    // A worker slot in a process of its own, which dies now and then in the middle of a push.
    .executableTarget(
      name: "queue-probe", dependencies: ["Postgres", "PostgresStore", "SyncCore"], path: "Tests/Support/QueueProbe",
      swiftSettings: strict),

    tests("PostgresTests", ["Postgres", "PrivatePostgres", "DatabaseSupport"]),
    tests("PrivatePostgresTests", ["PrivatePostgres", "Postgres"]),
    tests("SyncCoreTests", ["SyncCore"]),
    tests("PostgresStoreTests", ["PostgresStore", "Postgres", "SyncCore", "DatabaseSupport", "Fixtures", "queue-probe"]),
    tests("StripeTests", ["Stripe", "SyncCore", "FakeStripe"], exclude: ["OfficialPackage/calls.py"]),
    tests("SyncWorkerTests", ["SyncWorker", "SyncCore", "Stripe", "PostgresStore", "Postgres", "DatabaseSupport", "FakeStripe"]),
    tests("TextScreenTests", ["TextScreen", "Fixtures"]),
    tests("CursesTests", ["Curses", "TextScreen", "Fixtures", "TerminalSupport", "terminal-probe"]),
    tests("DashboardTests", ["Dashboard", "SyncCore", "TextScreen", "Fixtures"], exclude: ["Goldens"]),
    tests("SettingsTests", ["Settings", "SyncCore", "Fixtures"]),
    tests(
      "EndToEndTests",
      [
        "spacesync", "Curses", "Dashboard", "Postgres", "Settings", "SyncCore", "PostgresStore", "TextScreen", "DatabaseSupport",
        "FakeStripe", "Fixtures", "PrivatePostgres", "TerminalSupport",
      ]),

    // Run by Assets/Scripts/bench, which compiles floor.c by itself: the floor must be plain C, with no Swift library linked in.
    .executableTarget(
      name: "benchmarks",
      dependencies: ["PrivatePostgres", "TerminalSupport", "CLibpq", "Curses", "Postgres", "PostgresStore", "SyncCore"],
      path: "Tests/Benchmarks", exclude: ["commits.c", "floor.c", "listen.c", "Worker/pgqueuer_drain.py"],
      swiftSettings: strict),
  ]
)
