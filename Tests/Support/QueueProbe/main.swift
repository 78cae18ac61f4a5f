import Glibc

guard var probe = Probe(CommandLine.arguments) else { exit(2) }
try await probe.run()
