import Glibc

/// The image of the process that a crash leaves on disk.
enum CoreDump {
  /// Has a crash leave none from now on: it would hold the secrets that were read.
  static func forbid() {
    // 1 and not 0: at 1 the kernel leaves no file either, and also starts no program that `core_pattern` names (core(5)).
    var limit = rlimit(rlim_cur: 1, rlim_max: 1)
    // Where this is forbidden, a service manager has its own limit.
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }
}
