import DatabaseSupport
import Postgres
import Synchronization
import Testing

struct NotificationTests {
  @Test func aNotificationReachesAnIdleListener() async throws {
    let database = try await TestDatabase.make(.empty)
    let listener = try await database.connect()
    try await listener.listen(to: "Odd \"channel\"")
    let sender = try await database.connect()
    _ = try await sender.run(Query("SELECT pg_notify('Odd \"channel\"', 'hello')"))
    var arrived = listener.notifications.makeAsyncIterator()
    let notification = await arrived.next()
    #expect(notification?.channel == "Odd \"channel\"")
    #expect(notification?.payload == "hello")
    #expect(notification?.pid == sender.backendPID)
  }

  @Test func notificationsThatArriveDuringAQueryAreDelivered() async throws {
    let database = try await TestDatabase.make(.empty)
    let listener = try await database.connect()
    try await listener.listen(to: "c")
    async let busy = listener.run(Query("SELECT pg_sleep(0.3)::text"))
    try await eventually {
      try await database.value("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()") == "1"
    }
    try await database.execute("NOTIFY c, 'meanwhile'")
    _ = try await busy
    var arrived = listener.notifications.makeAsyncIterator()
    #expect(await arrived.next()?.payload == "meanwhile")
  }

  @Test func ownNotificationsComeWithTheAnswer() async throws {
    let connection = try await TestDatabase.make(.empty).connect()
    try await connection.listen(to: "c")
    try await connection.listen(to: "c")
    try await connection.script("NOTIFY c, '1'; NOTIFY c, '2'")
    try await connection.poll()
    var arrived = connection.notifications.makeAsyncIterator()
    #expect(await arrived.next()?.payload == "1")
    #expect(await arrived.next()?.payload == "2")
  }

  @Test func aFloodDropsTheOldestAndSaysHowMany() async throws {
    let database = try await TestDatabase.make(.empty)
    let listener = try await database.connect()
    try await listener.listen(to: "c")
    try await database.execute("SELECT pg_notify('c', i::text) FROM generate_series(1, 1000) AS i")
    try await eventually { listener.droppedNotifications == 744 }
    var arrived = listener.notifications.makeAsyncIterator()
    #expect(await arrived.next()?.payload == "745")
  }

  @Test func whatArrivesWhileNotHearingIsHeardAfterwards() async throws {
    let database = try await TestDatabase.make(.empty)
    let listener = try await database.connect()
    let heard = Mutex<[(payload: String, again: Bool)]>([])
    let isAgain = Atomic(false)
    try await listener.listen(to: "c") { notification in
      heard.withLock { $0.append((notification.payload, isAgain.load(ordering: .sequentiallyConsistent))) }
    }
    await listener.pauseHearing(true)
    for number in 1...100 { try await database.execute("SELECT pg_notify('c', '\(number)')") }
    isAgain.store(true, ordering: .sequentiallyConsistent)
    await listener.pauseHearing(false)
    try await eventually { heard.withLock { $0.count == 100 } }
    #expect(heard.withLock { $0.map(\.payload) } == (1...100).map(String.init))
    #expect(heard.withLock { $0.allSatisfy(\.again) })
    // Neither the end of a connection nor its loss waits to be heard.
    await listener.pauseHearing(true)
    await listener.close()
    for await _ in listener.notifications {}
  }

  @Test func theStreamEndsWhenTheServerEndsTheSession() async throws {
    let database = try await TestDatabase.make(.empty)
    let listener = try await database.connect()
    try await listener.listen(to: "c")
    _ = try await database.value("SELECT pg_terminate_backend($1::integer)", .integer(Int64(listener.backendPID)))
    for await _ in listener.notifications {}
    let error = await #expect(throws: PostgresError.self) { try await listener.ping() }
    #expect(error?.code == .connectionLost)
  }

  @Test(
    "The end of a connection is told although it comes with the server's last words, and the next one on its descriptor hears",
    .timeLimit(.minutes(2)))
  func aDescriptorThatIsUsedAgain() async throws {
    let database = try await TestDatabase.make(.empty)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...8 {
        group.addTask {
          let sender = try await database.connect()
          for round in 1...25 {
            let lost = try await database.connect()
            try await lost.listen(to: "c\(number)")
            _ = try await sender.run(Query("SELECT pg_terminate_backend(\(lost.backendPID), 5000)::text"))
            for await _ in lost.notifications {}
            let listener = try await database.connect()
            try await listener.listen(to: "c\(number)")
            try await sender.script("NOTIFY c\(number), '\(round)'")
            var arrived = listener.notifications.makeAsyncIterator()
            #expect(await arrived.next()?.payload == "\(round)")
            await listener.close()
          }
          await sender.close()
        }
      }
      try await group.waitForAll()
    }
  }
}
