import CLibpq

/// Makes connections; blocks its thread, which must be the connection's own.
///
/// `PQconnectdbParams` would do the waiting, but takes a notice receiver only afterwards: a warning sent while connecting would land on
/// stderr. So the connection is polled, and each host's time limit, which `PQconnectPoll` ignores, is kept here.
struct Connector {
  let options: ConnectionOptions
  let notices: NoticeSink
  /// True once nobody waits for the outcome any more.
  let isAbandoned: () -> Bool

  /// Tries the hosts one after the other, each with its own limit.
  func connect() -> Result<Session, PostgresError> {
    var options = self.options
    while true {
      var tried: Set<ServerHost> = []
      switch attempt(options, tried: &tried) {
      case .connected(let session): return .success(session)
      case .failed(let error): return .failure(error)
      case .timedOut(let error):
        guard !isAbandoned(), let rest = options.dropping(tried) else { return .failure(error) }
        options = rest
      }
    }
  }

  private enum Outcome {
    case connected(Session), failed(PostgresError), timedOut(PostgresError)
  }

  private func attempt(_ options: ConnectionOptions, tried: inout Set<ServerHost>) -> Outcome {
    guard let pointer = options.withParameters({ keywords, values in PQconnectStartParams(keywords, values, 0) }) else {
      return .failed(PostgresError(.unreachable, "Out of memory"))
    }
    notices.attach(to: pointer)
    // Puts the SQLSTATE into the message, which alone tells failures apart in every language of server and client.
    PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)
    var current: ServerHost?
    var deadline: ContinuousClock.Instant?
    var state = PQstatus(pointer) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
    while true {
      let place = ServerHost(
        name: String(field: PQhost(pointer)), address: String(field: PQhostaddr(pointer)), port: String(field: PQport(pointer)))
      tried.insert(place)
      if place != current {
        current = place
        deadline = options.timeoutPerHost.map { .now + $0 }
      }
      switch state {
      case PGRES_POLLING_OK:
        PQsetErrorVerbosity(pointer, PQERRORS_DEFAULT)
        return .connected(Session(pointer, notices: notices))
      case PGRES_POLLING_FAILED:
        let error = ConnectFailure.error(
          message: String(field: PQerrorMessage(pointer)), needsPassword: PQconnectionNeedsPassword(pointer) == 1,
          target: options.target, secrets: options.secrets)
        PQfinish(pointer)
        return .failed(error)
      default:
        let ready = SocketWait.wait(
          for: PQsocket(pointer), read: state == PGRES_POLLING_READING, write: state == PGRES_POLLING_WRITING, until: deadline)
        if ready {
          state = PQconnectPoll(pointer)
          continue
        }
      }
      if isAbandoned() || deadline.map({ $0 <= .now }) == true {
        PQfinish(pointer)
        return .timedOut(ConnectFailure.noAnswer(host: place.name, port: place.port, options.timeoutPerHost))
      }
    }
  }
}
