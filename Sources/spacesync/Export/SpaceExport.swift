import Dashboard
import FoundationEssentials
import Settings
import SyncCore

/// The CSV export of dashboard and command: all rows of one moment, page after page, each written before the next is read.
struct SpaceExport: Sendable {
  /// The service layer on the database.
  var service: any SyncService
  /// The format.
  var csv: StripeCSV

  /// How many spaces are in memory at a time.
  private static let pageSize = 1_000

  /// What was written.
  struct Sum: Sendable, Equatable {
    /// Rows without the header.
    var rows = 0
    /// Spaces without a price, which have none.
    var unpriced = 0
  }

  /// Writes the header and a row a space that has a price.
  ///
  /// - Parameters:
  ///   - query: The spaces and their order.
  ///   - progress: Takes the rows written so far, after each page.
  ///   - sink: Takes each piece; what it returns ends the export.
  func write(
    _ query: SpaceQuery, progress: (Int) -> Void = { _ in }, to sink: (String) -> PlacedFile.Failure?
  ) async throws(ExportTrouble) -> Sum {
    var sum = Sum()
    var failure = sink(csv.header)
    if let failure { throw .unwritten(failure) }
    do throws(StoreError) {
      try await service.walkSnapshot(query, by: Self.pageSize) { page in
        var text = ""
        for space in page.spaces {
          if let row = csv.row(of: space) {
            text += row
            sum.rows += 1
          } else {
            sum.unpriced += 1
          }
        }
        failure = sink(text)
        progress(sum.rows)
        return failure == nil && !Task.isCancelled
      }
    } catch {
      throw .unread(error)
    }
    if let failure { throw .unwritten(failure) }
    if Task.isCancelled { throw .unread(.stopped) }
    return sum
  }

  /// Writes a file that is seen only once it is whole.
  func write(
    _ query: SpaceQuery, into path: String, replaces: Bool, progress: (Int) -> Void = { _ in }
  ) async -> Result<ExportReceipt, ExportFailure> {
    let path = Self.absolute(path)
    do throws(PlacedFile.Failure) {
      let file = try PlacedFile(path, replaces: replaces)
      let sum: Sum
      do throws(ExportTrouble) {
        sum = try await write(query, progress: progress) { file.append($0) }
      } catch {
        switch error {
        case .unread(let error): return .failure(.unread(error))
        case .unwritten(let failure): throw failure
        }
      }
      try file.place()
      return .success(ExportReceipt(rows: sum.rows, path: path, unpriced: sum.unpriced))
    } catch {
      return .failure(error == .exists ? .exists(path: path) : .unwritten(path: path, reason: error.reason))
    }
  }

  /// The path from the root on; `~/` is the home.
  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    if path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"], !home.isEmpty { return home + path.dropFirst() }
    return "\(FileManager.default.currentDirectoryPath)/\(path)"
  }
}

/// Why rows were not written.
enum ExportTrouble: Error {
  /// The spaces could not be read.
  case unread(StoreError)
  /// They could not be written.
  case unwritten(PlacedFile.Failure)
}

extension StoreError {
  /// The operator stopped it.
  fileprivate static let stopped = StoreError(.cancelled, "stopped")
}
