import FoundationEssentials
import Glibc
import SyncCore

/// Receipts of bulk requests as small files, one a receipt, for their owner alone (0600), apart for each database.
///
/// A file is written aside and renamed (rename(2)), so that a reader meets the old or the new one, never half of one. Two dashboards of
/// one person don't disturb each other, for each writes files of its own requests. Only the latest are kept.
public struct ReceiptFiles: ReceiptKeeper {
  private let directory: String
  private let prefix: String

  /// How many receipts are kept of one database.
  public static let kept = 20
  /// A file that is larger is none of ours.
  private static let sizeLimit = 16_384

  /// - Parameters:
  ///   - directory: The program's state directory; it is made when the first receipt is kept.
  ///   - scope: What the receipts belong to: the database, and the profile where there is one.
  public init(directory: String, scope: String) {
    self.directory = "\(directory)/receipts"
    prefix = Self.digest(scope) + "-"
  }

  /// Writes a receipt in the place of its older self, and removes what is too old.
  public func keep(_ receipt: BulkReceipt) {
    guard let bytes = try? JSONEncoder().encode(receipt) else { return }
    var parent = ""
    for part in directory.split(separator: "/") {
      parent += "/\(part)"
      mkdir(parent, 0o700)
    }
    let path = "\(directory)/\(prefix)\(receipt.mark.requestedAt.microseconds).json"
    let aside = "\(path).\(getpid())"
    guard write(Array(bytes), to: aside), rename(aside, path) == 0 else {
      unlink(aside)
      return
    }
    for name in names().dropFirst(Self.kept) { unlink("\(directory)/\(name)") }
  }

  /// The receipts that can be read, the latest request first.
  public func all() -> [BulkReceipt] {
    names().prefix(Self.kept).compactMap { name in
      guard let bytes = read("\(directory)/\(name)") else { return nil }
      return try? JSONDecoder().decode(BulkReceipt.self, from: Data(bytes))
    }
  }

  /// The files of this scope, the latest first: the number in a name is the moment of the request.
  private func names() -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var found: [(name: String, moment: Int64)] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard name.hasPrefix(prefix), name.hasSuffix(".json") else { continue }
      if let moment = Int64(name.dropFirst(prefix.count).dropLast(5)) { found.append((name, moment)) }
    }
    return found.sorted { $0.moment > $1.moment }.map(\.name)
  }

  private func write(_ bytes: [UInt8], to path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return false }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      written += count
    }
    return close(descriptor) == 0 && written == bytes.count
  }

  private func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Self.sizeLimit)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    return count > 0 && count < Self.sizeLimit ? Array(bytes[..<count]) : nil
  }

  /// A short name for a scope that may hold anything (FNV-1a, 64 bits).
  private static func digest(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
