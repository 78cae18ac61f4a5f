import SyncCore

/// Calls the Edge Function after each enqueue: one run at a time, and one more when something was asked for while a run was under way.
public actor EdgeTrigger {
  private let function: EdgeFunction
  private var isRunning = false
  private var isAskedAgain = false

  /// Makes a trigger that has not called.
  public init(_ function: EdgeFunction) { self.function = function }

  /// Lets the function drain the queue until it says that nothing is waiting.
  ///
  /// - Parameter report: Told of each run that ended; not called when a run under way takes the new jobs along, which its own caller is told of.
  public func run(_ report: @Sendable (Result<EdgeReport, EdgeFailure>) -> Void) async {
    guard !isRunning else {
      isAskedAgain = true
      return
    }
    isRunning = true
    repeat {
      isAskedAgain = false
      do throws(EdgeFailure) { report(.success(try await function.drain())) } catch { report(.failure(error)) }
    } while isAskedAgain && !Task.isCancelled
    isRunning = false
  }
}
