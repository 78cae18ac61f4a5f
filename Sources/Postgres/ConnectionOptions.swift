import CLibpq

/// The options of a connection after the connection string, the service file, the environment and our defaults had their say.
struct ConnectionOptions {
  /// What libpq is given.
  private(set) var given: [String: String]
  /// What holds in the end, defaults included.
  private var effective: [String: String]
  /// What the notice handler should hear before the connection is tried.
  private(set) var warning: String?
  /// The limit for one host; nil is none.
  private(set) var timeoutPerHost: Duration?

  init(_ parameters: ConnectionParameters) throws(PostgresError) {
    given = try Self.parse(parameters.conninfo)
    try Self.checkEncoding(given)
    effective = try Self.resolve(given)
    given["client_encoding"] = "UTF8"
    warning = PasswordFile.complaint(given["passfile"])
    if warning != nil { given["passfile"] = PasswordFile.none }
    if given["fallback_application_name"] == nil { given["fallback_application_name"] = parameters.applicationName }
    // A half-open connection is noticed after 10 + 3 * 3 seconds.
    let defaults = ["keepalives_idle": "10", "keepalives_interval": "3", "keepalives_count": "3", "tcp_user_timeout": "19000"]
    for (keyword, value) in defaults where effective[keyword] == nil { given[keyword] = value }
    let seconds = effective["connect_timeout"].flatMap { Int($0) }
    if let timeout = parameters.connectTimeout {
      timeoutPerHost = timeout
    } else if let seconds {
      // Zero and less mean to wait forever; libpq rounds 1 up to 2 ("connect_timeout").
      timeoutPerHost = seconds <= 0 ? nil : .seconds(max(2, seconds))
    } else {
      timeoutPerHost = .seconds(5)
    }
  }

  /// Password, wherever it came from, to be taken out of messages.
  var secrets: [String?] { [effective["password"], effective["sslpassword"]] }

  /// How many hosts may be tried.
  var hostCount: Int { max(Self.list(effective["hostaddr"]).count, Self.list(effective["host"]).count, 1) }

  /// `db1:5432/spaces as ops`.
  var target: String {
    let host = effective["host"] ?? effective["hostaddr"] ?? "local socket"
    let user = effective["user"] ?? "?"
    return Self.target(host: host, port: effective["port"] ?? "5432", database: effective["dbname"] ?? user, user: user)
  }

  static func target(host: String, port: String, database: String, user: String) -> String {
    Redaction.oneLine("\(host):\(port)/\(database) as \(user)")
  }

  /// The hosts to try, in order.
  private(set) var hosts: [ServerHost] {
    get {
      let names = Self.list(effective["host"])
      let addresses = Self.list(effective["hostaddr"])
      let ports = Self.list(effective["port"])
      return (0..<hostCount).map { index in
        let port = ports.count == 1 ? ports[0] : ports.indices.contains(index) ? ports[index] : ""
        return ServerHost(
          name: names.indices.contains(index) ? names[index] : "", address: addresses.indices.contains(index) ? addresses[index] : "",
          port: port.isEmpty ? "5432" : port)
      }
    }
    set {
      for (keyword, values) in [("host", newValue.map(\.name)), ("hostaddr", newValue.map(\.address)), ("port", newValue.map(\.port))] {
        given[keyword] = values.joined(separator: ",")
        effective[keyword] = given[keyword]
      }
    }
  }

  /// The same without the hosts and addresses that were tried; nil if none is left.
  ///
  /// A name whose one address did not answer is replaced by its other addresses, as libpq's own waiting does it.
  func dropping(_ tried: Set<ServerHost>) -> ConnectionOptions? {
    let left = hosts.flatMap { host -> [ServerHost] in
      guard tried.contains(where: { $0.matches(host) }) else { return [host] }
      guard host.address.isEmpty else { return [] }
      let addresses = tried.filter { $0.matches(host) }.map(\.address)
      return AddressLookup.addresses(of: host.name).filter { !addresses.contains($0) }
        .map { ServerHost(name: host.name, address: $0, port: host.port) }
    }
    // The default socket has no entry to drop, and would be tried for ever.
    guard !left.isEmpty, left != hosts else { return nil }
    var rest = self
    rest.hosts = left
    return rest
  }

  /// Calls `body` with what `PQconnectStartParams` takes.
  func withParameters<Result>(_ body: (_ keywords: [UnsafePointer<CChar>?], _ values: [UnsafePointer<CChar>?]) -> Result) -> Result {
    Self.withParameters(given, body)
  }

  private static func list(_ text: String?) -> [String] {
    guard let text, !text.isEmpty else { return [] }
    return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  private static func parse(_ conninfo: String) throws(PostgresError) -> [String: String] {
    if conninfo.utf8.contains(0) { throw PostgresError(.badParameters, "The connection string holds a NUL character") }
    var message: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(conninfo, &message) else {
      let reason = message.map { String(cString: $0) } ?? "out of memory"
      PQfreemem(message)
      throw PostgresError(
        .badParameters, "The connection string can't be read: \(Redaction.withoutQuoted(reason))",
        hint: "write postgresql://user@host:5432/database, or key=value pairs")
    }
    defer { PQconninfoFree(options) }
    return dictionary(options)
  }

  /// A password with an unescaped `@`, `/` or `:` moves its rest into the host, the port or the database; that rest must never be shown.
  private static func checkEncoding(_ options: [String: String]) throws(PostgresError) {
    let ports = list(options["port"])
    let misplaced = [options["host"], options["hostaddr"], options["dbname"]].contains { $0?.contains("@") == true }
    guard misplaced || ports.contains(where: { !$0.isEmpty && UInt16($0) == nil }) else { return }
    throw PostgresError(
      .badParameters, "The connection string names no usable host, port or database",
      hint: "percent-encode special characters of the password in a URI (@ is %40, / is %2F, : is %3A), or use .pgpass")
  }

  /// Asks libpq what the options come to with the service file and the environment.
  ///
  /// No call does only that, so libpq is given an SSL mode that it refuses: it has then merged all options, and has done nothing else.
  private static func resolve(_ given: [String: String]) throws(PostgresError) -> [String: String] {
    var probe = given
    // It would read the password file too, and complain.
    probe["passfile"] = PasswordFile.none
    probe["sslmode"] = "none-only-resolve-options"
    let connection = withParameters(probe) { keywords, values in PQconnectStartParams(keywords, values, 0) }
    guard let connection else { throw PostgresError(.unreachable, "Out of memory") }
    defer { PQfinish(connection) }
    guard let options = PQconninfo(connection) else { throw PostgresError(.unreachable, "Out of memory") }
    defer { PQconninfoFree(options) }
    let effective = dictionary(options)
    // Options that were merged always have a port; without one libpq stopped before, at the service file.
    guard effective["port"] != nil else {
      let reason = String(field: PQerrorMessage(connection))
      throw PostgresError(
        .badParameters, "The connection parameters can't be used: " + Redaction.oneLine(reason),
        hint: "check the service file (PGSERVICEFILE, ~/.pg_service.conf)")
    }
    return effective
  }

  private static func dictionary(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
    var values: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    return values
  }

  private static func withParameters<Result>(
    _ options: [String: String], _ body: ([UnsafePointer<CChar>?], [UnsafePointer<CChar>?]) -> Result
  ) -> Result {
    // One buffer for all texts; offsets become addresses once it has its final place.
    var text: [CChar] = []
    var keywords: [Int] = []
    var values: [Int] = []
    for (keyword, value) in options {
      keywords.append(text.count)
      text += keyword.utf8CString
      values.append(text.count)
      text += value.utf8CString
    }
    return text.withUnsafeBufferPointer { buffer in
      let address = { (offset: Int) in buffer.baseAddress?.advanced(by: offset) }
      return body(keywords.map(address) + [nil], values.map(address) + [nil])
    }
  }
}
