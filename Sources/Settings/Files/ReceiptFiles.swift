import FoundationEssentials
import Glibc
import SyncCore
import Synchronization

/// Receipts of bulk requests as small files, one a receipt, for their owner alone (0600), apart for each database.
///
/// A file is written aside and renamed (rename(2)), so that a reader meets the old or the new one, never half of one. Two dashboards of
/// one person share them: whoever starts while the other one still queues a request leaves it alone, by a lock that ends with its holder
/// (flock(2)); once it is queued both follow it, and both learn its end from the database. Only the latest are kept.
public final class ReceiptFiles: ReceiptKeeper {
  private let directory: String
  private let prefix: String
  /// The locks of the requests that this process queues now, by the receipt's path.
  private let locks = Mutex<[String: Int32]>([:])

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

  deinit {
    locks.withLock { for lock in $0.values { close(lock) } }
  }

  /// Writes a receipt in the place of its older self, and removes what is too old.
  public func keep(_ receipt: BulkReceipt) {
    PrivateFolder.make(directory)
    let path = "\(directory)/\(prefix)\(receipt.mark.requestedAt.microseconds).json"
    if receipt.phase == .queueing { lock(path) } else { unlock(path) }
    var receipt = receipt
    // That another dashboard stopped it, only that one knows; to this one it just ended.
    if receipt.phase == .ended, read(path)?.phase == .stopped { receipt.phase = .stopped }
    guard let bytes = try? JSONEncoder().encode(receipt) else { return }
    let aside = "\(path).\(getpid())"
    guard write(Array(bytes), to: aside), rename(aside, path) == 0 else {
      unlink(aside)
      return
    }
    for name in names().dropFirst(Self.kept) {
      unlink("\(directory)/\(name)")
      unlink(Self.lockPath("\(directory)/\(name)"))
    }
  }

  /// The receipts that can be read, the latest request first, without those that another dashboard still queues.
  public func all() -> [BulkReceipt] {
    names().prefix(Self.kept).compactMap { name in
      let path = "\(directory)/\(name)"
      guard let receipt = read(path), receipt.phase != .queueing || !isQueuedElsewhere(path) else { return nil }
      return receipt
    }
  }

  // MARK: Locks

  private static func lockPath(_ path: String) -> String { "\(path).lock" }

  private func lock(_ path: String) {
    locks.withLock { locks in
      guard locks[path] == nil else { return }
      let descriptor = open(Self.lockPath(path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { return }
      flock(descriptor, LOCK_EX | LOCK_NB)
      locks[path] = descriptor
    }
  }

  private func unlock(_ path: String) {
    locks.withLock { locks in
      guard let descriptor = locks.removeValue(forKey: path) else { return }
      unlink(Self.lockPath(path))
      close(descriptor)
    }
  }

  private func isQueuedElsewhere(_ path: String) -> Bool {
    let descriptor = open(Self.lockPath(path), O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else {
      // Its holder was cut off.
      unlink(Self.lockPath(path))
      return false
    }
    return true
  }

  // MARK: Files

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
    let failure = bytes.withUnsafeBytes { Descriptor.write($0, to: descriptor) }
    return close(descriptor) == 0 && failure == nil
  }

  private func read(_ path: String) -> BulkReceipt? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let bytes = Descriptor.read(descriptor, limit: Self.sizeLimit), bytes.count < Self.sizeLimit else { return nil }
    return try? JSONDecoder().decode(BulkReceipt.self, from: Data(bytes))
  }

  /// A short name for a scope that may hold anything (FNV-1a, 64 bits).
  private static func digest(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
