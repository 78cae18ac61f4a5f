import ArgumentParser
import Glibc
import Settings

/// The program: the one place where a command's end becomes an exit code.
@main
enum Spacesync {
  static func main() {
    // Where one is closed (`>&-`) the next file or connection would take its place, and what is printed would go there.
    var descriptor: Int32
    repeat { descriptor = open("/dev/null", O_RDONLY) } while (STDIN_FILENO...STDERR_FILENO).contains(descriptor)
    close(descriptor)
    let arguments = ArgumentVector.takeConcealing()
    // A reader that has seen enough (`| head`) is no accident: the write then fails with EPIPE, which `Console` takes for the end.
    signal(SIGPIPE, SIG_IGN)
    // It sets the locale, which is not to be changed once there are other threads.
    _ = Console.repertoire
    let code = MainThread.serve { await run(arguments) }
    // Not exit(3): its handlers take OpenSSL down under a connection that another thread may just be opening, which is a crash.
    fflush(nil)
    _exit(code)
  }

  private static func run(_ arguments: [String]) async -> Int32 {
    do {
      if let options = GlobalOptions(plain: arguments) {
        try await RootCommand.run(options)
        return 0
      }
      let arguments = GlobalOptions.afterSubcommand(arguments)
      try RootCommand.requireKnown(arguments.first)
      var command = try RootCommand.parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      try Console.standard.end()
      return 0
    } catch let failure as CommandFailure {
      return report(failure)
    } catch {
      return report(error)
    }
  }

  private static func report(_ failure: CommandFailure) -> Int32 {
    if let message = failure.message { Console.standard.complain(HelpLanguage.spoken.sentence(message)) }
    return failure.code
  }

  /// What ArgumentParser itself has to say: help and version on standard output, wrong use on standard error.
  private static func report(_ error: any Error) -> Int32 {
    let code = RootCommand.exitCode(for: error)
    var message = Redaction.redact(RootCommand.fullMessage(for: error))
    if HelpLanguage.current == .french { message = HelpLanguage.french(message) }
    guard !code.isSuccess else {
      do throws(CommandFailure) {
        // A completion script, which is a message as well, is for a program.
        if HelpLanguage.isForPeople(message) { try Console.standard.print(message) } else { try Console.standard.put(message + "\n") }
        try Console.standard.end()
      } catch {
        return report(error)
      }
      return 0
    }
    if !message.isEmpty { Console.standard.complain(lines: message) }
    // The contract's 2 instead of ArgumentParser's 64 (EX_USAGE of sysexits.h).
    return code == .validationFailure ? CommandFailure.wrongUse : code.rawValue
  }
}
