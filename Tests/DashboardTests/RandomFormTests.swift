import Fixtures
import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Random keys in the form: whatever is pressed, the state stays whole, and nothing is sent that is not valid or was not asked for.
@Suite struct RandomFormTests {
  @Test(arguments: Array(1...12) as [UInt64]) func nothingInvalidIsEverSent(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var state = Sample.form(80, 24, seed % 2 == 0 ? .french : .english)
    var sent = 0
    for step in 0..<1_500 {
      guard let form = state.form else {
        let effects = state.keys(.character(seed % 3 == 0 ? "A" : "e"))
        state.answer(effects, .opened(effects.works.last?.work == .open(nil) ? SpaceRecord(fields: SpaceField.allCases) : Sample.record))
        continue
      }
      let event = Self.event(&random, form)
      let effects = state.run(event, after: 1)
      for (request, work) in effects.works {
        sent += 1
        #expect(event.isEnter, "seed \(seed), step \(step): only Enter saves")
        #expect(form.saveFocused && form.visible.allSatisfy { form.problem(of: $0) == nil }, "seed \(seed), step \(step)")
        if case .save(let edit) = work {
          #expect(edit.before == form.base && !edit.changes.isEmpty && Self.isValid(edit.after, edit.changes))
        }
        if case .create(let record) = work { #expect(record[.name] != nil && Self.isValid(record, record.fields)) }
        state.run(.spaceAnswered(request: request, work, Self.answer(&random)))
      }
      if let form = state.form {
        #expect(form.focus >= 0 && form.focus < form.visible.count + 2, "seed \(seed), step \(step): the focus")
        for field in form.base.fields {
          guard let line = form.line(field) else { continue }
          #expect(
            line.cursor >= 0 && line.cursor <= line.text.count && line.text.count <= max(field.limit, 60), "seed \(seed), step \(step)")
        }
      }
      if step % 11 == 0 {
        let grid = state.draw(Repertoire.allCases.randomElement(using: &random) ?? .unicode)
        #expect(grid.lines.allSatisfy { TextWidth.columns(of: $0) <= state.size.columns }, "seed \(seed), step \(step): the frame")
      }
    }
    #expect(sent > 0, "seed \(seed) sent something")
  }

  private static func isValid(_ record: SpaceRecord, _ fields: [SpaceField]) -> Bool {
    fields.allSatisfy { field in
      guard let text = record[field] else { return field != .name }
      do throws(FieldProblem) { return try field.value(reading: text) == text } catch { return false }
    }
  }

  private static func event(_ random: inout SeededRandom, _ form: SpaceForm) -> Event {
    switch random.next() % 40 {
    case 0:
      return .pasted(["12,50", "a\nb", "\u{1B}[201~", String(repeating: "x", count: 400), "https://x.example/y"][Int(random.next() % 5)])
    case 1: return .resized(ScreenSize(columns: Int(40 + random.next() % 100), rows: Int(10 + random.next() % 40)))
    case 2: return .feed(random.next() % 2 == 0 ? .connected(.live) : .reload)
    case 3:
      return .spacesRefreshed(asked: [Sample.id(4)], .success(SpacePage(spaces: random.next() % 2 == 0 ? [Sample.space(4, "x")] : [])))
    case 4...6: return .key(.pageDown)
    case 7...12: return .key(.enter)
    case 13...20:
      let keys: [Key] = [
        .up, .down, .left, .right, .home, .end, .tab, .backTab, .pageUp, .backspace, .delete, .control("u"), .control("w"), .control("k"),
        .control("h"), .escape, .control("c"),
      ]
      return .key(keys[Int(random.next() % UInt64(keys.count))])
    default:
      let letters = Array("0123456789,. qnyoaeé会\u{301}👍-€")
      return .key(.character(letters[Int(random.next() % UInt64(letters.count))]))
    }
  }

  private static func answer(_ random: inout SeededRandom) -> Result<SpaceAnswer, StoreError> {
    switch random.next() % 6 {
    case 0: return .failure(StoreError(.timedOut, "too slow"))
    case 1: return .success(.written(.gone))
    case 2: return .success(.written(.refused(.plainInsertTrigger)))
    case 3: return .success(.written(.done))
    default:
      var theirs = Sample.record
      theirs[.name] = "theirs \(random.next() % 3)"
      theirs[.pricingType] = ["daily", "hourly", "custom", nil, "odd"][Int(random.next() % 5)]
      theirs[.dailyPrice] = random.next() % 2 == 0 ? "95.00" : nil
      return .success(.written(.conflict(SpaceConflict(theirs: theirs))))
    }
  }
}

extension Event {
  fileprivate var isEnter: Bool { if case .key(.enter) = self { true } else { false } }
}
