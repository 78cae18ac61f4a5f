import FakeStripe
import Glibc

// A fake Stripe as a process of its own, for tests of the whole program and for the benchmark.
do {
  let options = try Options(CommandLine.arguments.dropFirst())
  let fake = try options.start()
  // Written at once: who started it waits for this line.
  let line = Array("\(fake.base)\n".utf8)
  write(STDOUT_FILENO, line, line.count)
  // It ends with its starter: standard input is at its end then. Without one, a signal ends it.
  if options.untilEndOfInput { while readLine() != nil {} } else { while true { pause() } }
  fake.stop()
} catch {
  print("fake-stripe: \(error)")
  exit(2)
}
