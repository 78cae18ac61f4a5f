import Fixtures
import Glibc
import SyncCore
import Testing

@testable import Settings

/// The configuration file: profiles over defaults, mistakes as warnings with their lines.
struct ConfigurationTests {
  private static let text = """
    currency = "CHF"
    vat_percent = 8.1
    theme = "light"
    language = "fr"

    [keys]
    sync_one = "u"
    quit = ["q", "F10"]

    [profiles.prod]
    database = "service=prod"
    label = "EU-1"
    colour = "magenta"
    production = true
    vat_percent = 20
    processor = "edge"
    recurring = true
    mouse = true

    [profiles.prod.keys]
    sync_one = "F5"

    [profiles.staging]
    read_only = true
    """

  @Test func aProfileStandsOverTheDefaults() throws {
    let configuration = Configuration(Self.text)
    #expect(configuration.warnings.isEmpty)
    #expect(configuration.names == ["prod", "staging"])
    let prod = try #require(configuration.profile(named: "prod"))
    #expect(prod.database == "service=prod" && prod.label == "EU-1" && prod.colour == .magenta && prod.isProduction == true)
    #expect(prod.vat == .standard && prod.currency == "CHF" && prod.theme == .light && prod.language == .french)
    #expect(prod.processor == .edge && prod.recurs == true && prod.mouse == true && prod.readOnly == nil)
    #expect(prod.keys.map { "\($0.command) \($0.keys) \($0.line)" } == ["quit [\"q\", \"F10\"] 8", "sync_one [\"F5\"] 21"])
    let staging = try #require(configuration.profile(named: "staging"))
    #expect(staging.vat == VATRate(basisPoints: 810) && staging.readOnly == true && staging.keys.count == 2)
    #expect(configuration.profile(named: "other") == nil)
    #expect(configuration.profile(named: nil)?.name == nil)
  }

  @Test(arguments: [
    ("colour = 3", "colour"), ("theme = \"pink\"", "\"dark\""), ("vat_percent = 5.555", "vat_percent"),
    ("vat_percent = 101", "vat_percent"),
    ("vat_percent = true", "vat_percent"), ("currency = \"EURO\"", "currency"), ("production = \"yes\"", "true"),
    ("databse = \"x\"", "databse"),
    ("database = 5", "database"), ("label = \"far too long for any bar\"", "16"), ("processor = \"lambda\"", "\"edge\""),
    ("keys.quit = 5", "quit"), ("language = \"de\"", "\"fr\""), ("[other]", "other"), ("keys = 5", "keys"), ("profiles = 5", "profiles"),
  ])
  func aMistakeIsAWarning(_ line: String, _ word: String) {
    let configuration = Configuration("mouse = true\n\(line)\n[profiles.a]\nlabel = \"A\"")
    #expect(configuration.warnings.count == 1)
    #expect(configuration.warnings.first?.line == 2)
    #expect(configuration.warnings.first?.text.english.contains(word) == true)
    #expect(configuration.profile(named: "a")?.mouse == true, "the rest holds")
    #expect(configuration.profile(named: "a")?.label == "A")
  }

  @Test func optionsWinThenTheEnvironmentThenTheProfile() {
    func source(_ option: String?, _ environment: [String: String], _ profile: String?) -> DatabaseSetting.Source {
      DatabaseSetting.resolve(option: option, Surroundings(environment: environment), profile: profile).source
    }
    #expect(source("host=a", ["DATABASE_URL": "host=b"], "host=c") == .option)
    #expect(source(nil, ["DATABASE_URL": "host=b", "PGHOST": "x"], "host=c") == .databaseURL)
    for name in ["PGHOST", "PGSERVICE", "PGDATABASE", "PGHOSTADDR"] { #expect(source(nil, [name: "x"], "host=c") == .libpq) }
    #expect(source(nil, ["PGUSER": "x", "PGPASSWORD": "y", "PGSSLMODE": "require"], "host=c") == .profile)
    #expect(source(nil, [:], nil) == .libpq)
  }

  @Test func aProfilesWordIsDoubtedWhenTheDatabaseIsAnother() {
    var profile = Profile()
    profile.name = "staging"
    profile.database = "host=staging"
    profile.isProduction = false
    func preferences(_ source: DatabaseSetting.Source) -> Preferences {
      Preferences(database: DatabaseSetting(conninfo: "x", source: source), language: .english, profile: profile)
    }
    #expect(preferences(.profile).environment == "STAGING" && preferences(.profile).isProduction == false)
    #expect(preferences(.databaseURL).environment == "STAGING?" && preferences(.databaseURL).isProduction == nil)
    profile.isProduction = true
    #expect(preferences(.option).isProduction == true, "production is never unsaid")
    profile.database = nil
    #expect(preferences(.libpq).environment == "PROD STAGING", "no colour is needed to see it")
    profile.label = "Production eu-1"
    #expect(preferences(.libpq).environment == "Production eu-1")
    profile.isProduction = false
    profile.label = "Banc d'essai"
    #expect(preferences(.libpq).environment == "Banc d'essai")
    #expect(Preferences(database: DatabaseSetting(conninfo: "", source: .libpq), language: .english).environment.isEmpty)
  }

  @Test func theFileIsFoundReadAndNeverShownWithItsPassword() throws {
    let folder = try TemporaryFolder()
    try folder.write("config.toml", "[profiles.a]\ndatabase = \"postgres://u:geheim@h/d\"\nwrong = 1\n", mode: 0o644)
    let file = ConfigurationFile(named: "\(folder.path)/config.toml", Surroundings())
    #expect(file.exists && file.configuration.names == ["a"])
    let complaints = file.complaints(.english)
    #expect(complaints.count == 2)
    #expect(complaints[0] == "\(folder.path)/config.toml:3: the setting wrong is unknown")
    #expect(complaints[1].contains("chmod 600"))
    #expect(!complaints.joined().contains("geheim"))
    chmod("\(folder.path)/config.toml", 0o600)
    #expect(ConfigurationFile(named: "\(folder.path)/config.toml", Surroundings()).warnings.count == 1)
  }

  @Test func noFileIsNoMistakeUnlessItWasNamed() throws {
    let folder = try TemporaryFolder()
    let usual = ConfigurationFile(named: nil, Surroundings(environment: ["XDG_CONFIG_HOME": folder.path]))
    #expect(!usual.exists && usual.warnings.isEmpty && usual.path == "\(folder.path)/spacesync/config.toml")
    #expect(ConfigurationFile(named: "\(folder.path)/none", Surroundings()).warnings.count == 1)
    #expect(ConfigurationFile(named: folder.path, Surroundings()).warnings.count == 1, "a folder")
    #expect(ConfigurationFile(named: nil, Surroundings()).warnings.isEmpty, "no home")
  }
}
