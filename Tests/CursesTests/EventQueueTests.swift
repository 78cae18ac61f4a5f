import Curses
import Glibc
import Testing

/// The queue that wakes the main loop.
struct EventQueueTests {
  private func isReadable(_ descriptor: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 1
  }

  @Test func itWakesOnceADrain() throws {
    let queue = try EventQueue<Int>()
    #expect(!isReadable(queue.wakeDescriptor))
    for number in 0..<1000 { queue.post(number) }
    var count: UInt64 = 0
    #expect(isReadable(queue.wakeDescriptor))
    #expect(queue.drain() == Array(0..<1000))
    #expect(!isReadable(queue.wakeDescriptor) && queue.drain().isEmpty)
    queue.post(7)
    queue.post(8)
    // The descriptor counts its wake-ups: two elements, one of them.
    #expect(read(queue.wakeDescriptor, &count, 8) == 8 && count == 1)
    #expect(queue.drain() == [7, 8])
  }

  @Test func aWakeUpForNothingIsTheOnlyOne() throws {
    let queue = try EventQueue<Int>()
    // As when an element is taken out before its own thread has come to wake the loop for it.
    var one: UInt64 = 1
    #expect(write(queue.wakeDescriptor, &one, 8) == 8 && isReadable(queue.wakeDescriptor))
    #expect(queue.drain().isEmpty)
    #expect(!isReadable(queue.wakeDescriptor))
  }

  @Test func nothingIsLostBetweenThreads() async throws {
    let queue = try EventQueue<Int>()
    var seen: [Int] = []
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<4 {
        group.addTask { for number in 0..<2500 { queue.post(task * 2500 + number) } }
      }
      while seen.count < 10000 {
        if isReadable(queue.wakeDescriptor) { seen += queue.drain() } else { await Task.yield() }
      }
    }
    #expect(seen.sorted() == Array(0..<10000))
    #expect(queue.drain().isEmpty)
    #expect(!isReadable(queue.wakeDescriptor))
  }
}
