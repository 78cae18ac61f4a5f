/// One place where a server may be: an entry of `host`, `hostaddr` and `port`, or an address that was tried for it.
struct ServerHost: Hashable {
  /// A name, or the folder of a Unix socket; may be empty.
  let name: String
  /// A numeric address; empty if the name is to be looked up.
  let address: String
  let port: String

  /// True if this, a place that was tried, came from that entry.
  func matches(_ entry: ServerHost) -> Bool {
    port == entry.port && (entry.address.isEmpty ? name == entry.name : address == entry.address)
  }
}
