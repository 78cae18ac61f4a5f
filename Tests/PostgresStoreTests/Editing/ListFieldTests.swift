import FoundationEssentials
import SyncCore
import Testing

@testable import PostgresStore

/// The columns that hold lists: what operators type must compare equal to what the server writes back, or nothing could be taken back.
@Suite struct ListFieldTests {
  @Test("Tags, features, colour and place are written, and taken back to the letter")
  func areWrittenAndTakenBack() async throws {
    try await Deployment.withEach(migrated: true) { deployment in
      let id = try await deployment.addSpaces(1)[0]
      let tags = try SpaceField.tags.value(reading: "calme, \"a, b\", NULL, il dit \"\"oui\"\", c\\d, {x}, deux mots")
      let features = try await deployment.store.canonical(json: #"{"zz":1.50, "b":["wifi","écran"]}"#)
      let edit = try await deployment.edit(id, [.tags: tags, .features: features, .color: "#3b82f6", .orderIndex: "7"])
      #expect(try await deployment.store.save(edit) == .done)
      #expect(try await deployment.store.record(of: id) == edit.after, "the server writes every element as we do")
      #expect(try await deployment.text("SELECT tags[2] || '/' || tags[3] || '/' || cardinality(tags) FROM spaces") == "a, b/NULL/7")
      #expect(try await deployment.text("SELECT features #>> '{b,1}' FROM spaces") == "écran")
      #expect(try await deployment.store.save(edit.reversed) == .done)
      #expect(try await deployment.store.record(of: id) == edit.before)
    }
  }

  @Test("What is no JSON, or no list, is refused by the server in a sentence and nothing is written")
  func areRefused() async throws {
    try await Deployment.with { deployment in
      let id = try await deployment.addSpaces(1)[0]
      #expect(try await deployment.store.canonical(json: "[1,") == "[1,", "the write itself is to say why")
      for (field, value) in [(SpaceField.features, "[1,"), (.tags, "{a")] {
        let outcome = try await deployment.store.save(try await deployment.edit(id, [field: value]))
        guard case .refused(.invalid) = outcome else {
          Issue.record("\(field): \(outcome)")
          continue
        }
      }
      #expect(try await deployment.text("SELECT (tags IS NULL AND features IS NULL)::text FROM spaces") == "true")
    }
  }
}
