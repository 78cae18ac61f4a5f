import ArgumentParser

/// How a worker's log is written: the option `--log-format`.
enum LogFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// A line for people: moment, level, message, `key=value`.
  case text
  /// A JSON object a line, for what collects logs.
  case json
}
