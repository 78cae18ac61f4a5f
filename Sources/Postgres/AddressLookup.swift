import Glibc

/// Looks up the numeric addresses of a name; may block as long as the resolver does.
enum AddressLookup {
  /// The addresses in the resolver's order; none for a socket folder or an unknown name.
  static func addresses(of name: String) -> [String] {
    guard !name.isEmpty, !name.hasPrefix("/") else { return [] }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var addresses: [String] = []
    var entry = list
    while let current = entry?.pointee {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      if getnameinfo(current.ai_addr, current.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
        let address = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if !addresses.contains(address) { addresses.append(address) }
      }
      entry = current.ai_next
    }
    return addresses
  }
}
