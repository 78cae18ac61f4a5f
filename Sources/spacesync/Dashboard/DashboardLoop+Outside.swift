import Curses
import Dashboard
import Dispatch
import Glibc
import SyncCore

/// What the dashboard hands to the operator's other programs: texts for the clipboard and for the pager.
extension DashboardLoop {
  /// Copies what is asked for; the answer comes as an event.
  func copy(_ request: CopyRequest, _ queue: EventQueue<Event>, _ terminal: Terminal) {
    let (text, label) =
      switch request {
      case .text(let text, let label): (text, label)
      case .space(let space): (documents.space(space).document, "JSON")
      case .job(let job): (JSONValue.object(JSONDocuments.job(job)).document, "JSON")
      case .attempt(let attempt): (JSONDocuments.attempt(attempt).document, "JSON")
      case .result(let result): (JSONDocuments.result(result).document, "JSON")
      }
    let clipboard = Clipboard(surroundings: surroundings)
    do throws(CopyProblem) {
      switch try clipboard.way(of: text) {
      case .sequence(let bytes, let route):
        terminal.send(bytes)
        queue.post(.copied(label: label, text: text, .success(route)))
      case .command(let command):
        DispatchQueue.global().async {
          var result = Result<CopyRoute, CopyProblem>.success(.tmux)
          do throws(CopyProblem) { try clipboard.run(command, text) } catch { result = .failure(error) }
          queue.post(.copied(label: label, text: text, result))
        }
      }
    } catch {
      queue.post(.copied(label: label, text: text, .failure(error)))
    }
  }

  /// Shows a text in the operator's pager, which has the terminal until it ends; events are learned all the while.
  func page(_ text: String, _ queue: EventQueue<Event>, _ terminal: Terminal, _ learnNews: () -> Void) {
    let pager = Pager(surroundings: surroundings)
    guard let program = pager.program(text, terminal.repertoire) else {
      return queue.post(.pagerFailed(text: text, reason: "PAGER"))
    }
    do throws(TerminalError) {
      let status = try terminal.lend(to: program, wake: queue.wakeDescriptor, learnNews)
      guard status != 0 else { return }
      let reason = status & 0x7F == 0 ? "exit \(status >> 8 & 0xFF)" : "signal \(status & 0x7F)"
      queue.post(.pagerFailed(text: text, reason: "\(program.command[0]): \(reason)"))
    } catch {
      queue.post(.pagerFailed(text: text, reason: error.description))
    }
  }
}
