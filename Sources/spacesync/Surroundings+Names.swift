import Glibc
import Settings

extension Surroundings {
  /// The name of this machine, or `localhost` when it has none.
  var hostName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return name.isEmpty ? "localhost" : name
  }

  /// Who asks, as `user@host`, for the jobs of a migrated table. Behind `sudo` it is the person, not root.
  var operatorName: String {
    let user = value("SUDO_USER") ?? value("USER") ?? value("LOGNAME") ?? "uid\(getuid())"
    return "\(user)@\(hostName)"
  }
}
