import CLibpq

/// One request to the server and all that it answers, with a time limit and a way to stop it.
struct Exchange {
  /// How long a server has to obey a cancel request before the connection is given up.
  static let grace = Duration.seconds(3)

  let session: Session
  let running: RunningState
  let timeout: Duration
  /// False for what must be said even when the caller was cancelled: ROLLBACK, COMMIT.
  let isCancellable: Bool
  /// Takes the notifications that arrived meanwhile.
  let deliver: (Notification) -> Void

  /// What came of it.
  struct Answer {
    var results: [QueryResult] = []
    var error: PostgresError?
    /// True if the connection can't be used any more.
    var isLost = false
  }

  /// Sends and waits; never throws, because the caller must learn of a lost connection whatever the error is.
  func perform(_ send: (Session) -> Bool) -> Answer {
    if isCancellable, Task.isCancelled { return Answer(error: Self.cancelled) }
    running.begin()
    defer { running.end() }
    guard send(session) else {
      return Answer(
        error: PostgresError(session.isBroken ? .connectionLost : .badParameters, session.errorMessage), isLost: session.isBroken)
    }
    var answer = Answer()
    var deadline = ContinuousClock.now + timeout
    var stop: (reason: PostgresError, request: CancelRequest?)?
    while !receive(into: &answer) {
      if stop == nil, let reason = reasonToStop(deadline) {
        let request = session.cancelRequest()
        request?.send()
        stop = (reason, request)
        deadline = .now + Self.grace
      } else if let stop, deadline <= .now {
        return Answer(error: given(up: stop.reason), isLost: true)
      }
      let pending = session.flush()
      // Data that a flush had to read meanwhile may already hold the answer.
      guard session.isBusy else { continue }
      SocketWait.wait(for: session.socket, read: true, write: pending, until: deadline)
      if !session.consumeInput() { return broken(&answer) }
      deliverNotifications()
    }
    if session.isBroken { return broken(&answer) }
    if let stop {
      // A request still under way could hit the next statement.
      if stop.request?.wait(until: deadline) == false { answer.isLost = true }
      if answer.error?.sqlState == "57014" { answer.error = stop.reason }
    }
    return answer
  }

  /// Takes the results that have arrived; true after the last.
  private func receive(into answer: inout Answer) -> Bool {
    while !session.isBusy {
      guard let result = session.nextResult() else { return true }
      switch result.status {
      case PGRES_COPY_IN:
        session.refuseCopy()
      case PGRES_COPY_OUT, PGRES_COPY_BOTH:
        answer.error = answer.error ?? PostgresError(.badParameters, "COPY TO STDOUT is not supported here")
        answer.isLost = true
        return true
      default:
        if let error = result.error { answer.error = answer.error ?? error }
        answer.results.append(result)
      }
    }
    return false
  }

  private func reasonToStop(_ deadline: ContinuousClock.Instant) -> PostgresError? {
    if running.isCancelRequested || (isCancellable && Task.isCancelled) { return Self.cancelled }
    guard deadline <= .now else { return nil }
    return PostgresError(
      .timedOut, "The server did not finish within \(timeout)", hint: "try again, or look for locks and load on the server")
  }

  private func given(up reason: PostgresError) -> PostgresError {
    var error = reason
    error.message += ", and does not answer a cancel request either; the connection is given up"
    return error
  }

  /// What the server said last, else what libpq says, of a connection that broke.
  private func broken(_ answer: inout Answer) -> Answer {
    while let result = session.nextResult() {
      guard let error = result.error else { break }
      answer.error = answer.error ?? error
    }
    deliverNotifications()
    var error = answer.error ?? PostgresError(.connectionLost, "The connection to the server was lost: \(session.errorMessage)")
    error.code = .connectionLost
    return Answer(error: error, isLost: true)
  }

  private func deliverNotifications() {
    while let notification = session.nextNotification() { deliver(notification) }
  }

  private static let cancelled = PostgresError(.cancelled, "Cancelled")
}
