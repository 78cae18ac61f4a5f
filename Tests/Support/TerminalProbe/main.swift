import Curses
import Glibc
import TextScreen

// A small program that does to a terminal what the dashboard does, and misbehaves on demand, for the tests of Curses.

var probe = Probe(arguments: Array(CommandLine.arguments.dropFirst()))
exit(probe.run())
