import Testing

@testable import Settings

/// Which database is meant, and who says so.
struct DatabaseSettingTests {
  @Test func theOptionWinsOverTheVariable() {
    let surroundings = Surroundings(environment: ["DATABASE_URL": "host=b", "PGHOST": "c"])
    #expect(DatabaseSetting.resolve(option: "host=a", surroundings) == DatabaseSetting(conninfo: "host=a", source: .option))
    #expect(DatabaseSetting.resolve(option: nil, surroundings) == DatabaseSetting(conninfo: "host=b", source: .databaseURL))
  }

  @Test func libpqDecidesWhenNothingIsSaid() {
    let surroundings = Surroundings(environment: ["DATABASE_URL": "", "PGHOST": "c"])
    #expect(DatabaseSetting.resolve(option: nil, surroundings) == DatabaseSetting(conninfo: "", source: .libpq))
    #expect(DatabaseSetting.resolve(option: "", surroundings).source == .libpq)
  }

  @Test func colourNeedsATerminalThatCanAndNobodyAgainstIt() {
    let terminal = Surroundings(environment: ["TERM": "xterm"], outputIsTerminal: true)
    #expect(ColourChoice.auto.isOn(terminal))
    #expect(!ColourChoice.auto.isOn(Surroundings(environment: ["TERM": "xterm"])))
    #expect(!ColourChoice.auto.isOn(Surroundings(environment: ["TERM": "dumb"], outputIsTerminal: true)))
    #expect(!ColourChoice.auto.isOn(Surroundings(environment: ["TERM": "xterm", "NO_COLOR": "1"], outputIsTerminal: true)))
    #expect(ColourChoice.auto.isOn(Surroundings(environment: ["TERM": "xterm", "NO_COLOR": ""], outputIsTerminal: true)))
    #expect(ColourChoice.always.isOn(Surroundings(environment: ["NO_COLOR": "1"])))
    #expect(!ColourChoice.never.isOn(terminal))
  }

  @Test func stateLivesWhereXDGSays() {
    #expect(Surroundings(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"]).stateDirectory == "/s/spacesync")
    #expect(Surroundings(environment: ["XDG_STATE_HOME": "relative", "HOME": "/h"]).stateDirectory == "/h/.local/state/spacesync")
    #expect(Surroundings().stateDirectory == nil)
  }

  @Test func theProcessSeesItsOwnEnvironment() {
    #expect(Surroundings.current().value("PATH") != nil)
  }
}
