import Testing

@testable import Postgres

struct OptionTests {
  private func hosts(_ conninfo: String, without tried: ServerHost...) throws -> [ServerHost]? {
    try ConnectionOptions(ConnectionParameters(conninfo: conninfo)).dropping(Set(tried))?.hosts
  }

  @Test func whatIsLeftAfterASilentHost() throws {
    #expect(
      try hosts("host=a,b port=1,2", without: ServerHost(name: "a", address: "192.0.2.1", port: "1")) == [
        .init(name: "b", address: "", port: "2")
      ])
    let local = ServerHost(name: "localhost", address: "::1", port: "5")
    #expect(try hosts("host=localhost port=5", without: local)?.contains(.init(name: "localhost", address: "127.0.0.1", port: "5")) == true)
    #expect(try hosts("host=/run/x", without: ServerHost(name: "/run/x", address: "", port: "5432")) == nil)
    #expect(try hosts("hostaddr=192.0.2.1", without: ServerHost(name: "192.0.2.1", address: "192.0.2.1", port: "5432")) == nil)
    let mixed = try hosts("host=a,b hostaddr=192.0.2.1,192.0.2.2", without: ServerHost(name: "a", address: "192.0.2.1", port: "5432"))
    #expect(mixed == [.init(name: "b", address: "192.0.2.2", port: "5432")])
  }

  @Test func theLimitForAHost() throws {
    func limit(_ conninfo: String, _ own: Duration? = nil) throws -> Duration? {
      try ConnectionOptions(ConnectionParameters(conninfo: conninfo, connectTimeout: own)).timeoutPerHost
    }
    #expect(try limit("connect_timeout=7") == .seconds(7))
    #expect(try limit("connect_timeout=1") == .seconds(2))
    #expect(try limit("connect_timeout=0") == nil)
    #expect(try limit("connect_timeout=7", .seconds(1)) == .seconds(1))
  }

  @Test func keepalivesAreSetUnlessTheyAreGiven() throws {
    let ours = try ConnectionOptions(ConnectionParameters(conninfo: "host=x")).given
    #expect(ours["keepalives_idle"] == "10")
    #expect(ours["keepalives_interval"] == "3")
    #expect(ours["keepalives_count"] == "3")
    #expect(ours["tcp_user_timeout"] == "19000")
    let theirs = try ConnectionOptions(ConnectionParameters(conninfo: "host=x keepalives_idle=60 tcp_user_timeout=1")).given
    #expect(theirs["keepalives_idle"] == "60")
    #expect(theirs["tcp_user_timeout"] == "1")
  }

  @Test(
    arguments: [
      (
        "connection to server at \"h\" (::1), port 5 failed: FATAL:  28P01: password authentication failed\nLOCATION:  x, y.c:1\n", "28P01",
        true
      ),
      ("connection to server at \"h\", port 5 failed: FATAL:  3D000: la base « x » n'existe pas\nLOCATION:  x, y.c:1\n", "3D000", true),
      ("connection to server at \"h\", port 5 failed: FATAL:  XX000: Tenant or user not found\n", "XX000", true),
      ("connection to server at \"h\", port 5 failed: FATAL:  08P01: database \"x\" does not exist\n", "08P01", true),
      ("connection to server at \"h\", port 5 failed: FATAL:  57P03: the database system is starting up\n", "57P03", false),
      ("connection to server at \"h\", port 5 failed: Connection refused\n\tIs the server running?\n", nil, false),
    ] as [(String, String?, Bool)])
  func failuresAreToldApart(_ message: String, _ sqlState: String?, _ isRefusal: Bool) {
    let error = ConnectFailure.error(message: message, needsPassword: false, target: "h:5/x as u", secrets: [])
    #expect(error.sqlState == sqlState)
    #expect(error.code == (isRefusal ? .authentication : .unreachable))
    #expect(!error.description.contains("LOCATION"))
  }
}
