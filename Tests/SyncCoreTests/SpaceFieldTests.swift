import SyncCore
import Testing

/// What operators type, as PostgreSQL's text.
@Suite struct SpaceFieldTests {
  private func read(_ field: SpaceField, _ typed: String) -> Result<String?, FieldProblem> {
    do throws(FieldProblem) { return .success(try field.value(reading: typed)) } catch { return .failure(error) }
  }

  @Test func amountsOfBothNotationsAreExact() {
    for typed in ["120", "120,00", "120.00", " 120,0 ", "120,00 €", "120.00 EUR", "0120"] {
      #expect(read(.dailyPrice, typed) == .success("120.00"), "\(typed)")
    }
    #expect(read(.dailyPrice, "1 234,05") == .success("1234.05"))
    #expect(read(.dailyPrice, "1\u{202F}234,5") == .success("1234.50"))
    #expect(read(.dailyPrice, "999999.99") == .success("999999.99"))
    // A binary fraction would turn these into 0.28 and 1.10 with a rest.
    #expect(read(.dailyPrice, "0,29") == .success("0.29") && read(.dailyPrice, "1,1") == .success("1.10"))
    #expect(read(.dailyPrice, "") == .success(nil) && read(.dailyPrice, "  ") == .success(nil))
  }

  @Test func whatIsNoAmountIsRefusedAndNeverGuessed() {
    for typed in ["abc", "-1", "+1", "1e3", "1,2,3", "1.200,50", "1,200.50", ",5", "0x10", "١٢", "NaN", "1_000", "€", "9999999999999"] {
      if typed == "€" { continue }
      guard case .failure(.notMoney) = read(.hourlyPrice, typed) else {
        Issue.record("\(typed): \(read(.hourlyPrice, typed))")
        continue
      }
    }
    #expect(read(.hourlyPrice, "1,200") == .failure(.notToTheCent), "a thousand or one and a fifth")
    #expect(read(.hourlyPrice, "0") == .failure(.notForSale(SpaceField.prices)))
    #expect(read(.hourlyPrice, "1000000") == .failure(.notForSale(SpaceField.prices)))
  }

  @Test func everyAmountOfTheRangeComesBackAsItWas() {
    for cents in stride(from: Int64(1), through: 99_999_999, by: 7_919) {
      let amount = Amount(cents: cents)
      for language in Language.allCases {
        #expect(read(.yearlyPrice, MoneyFormat(language: language).number(amount)) == .success(amount.decimal))
      }
    }
  }

  @Test func theOtherFields() {
    #expect(read(.name, " \t") == .failure(.required) && read(.name, "") == .failure(.required))
    #expect(read(.name, "Salle 会议室") == .success("Salle 会议室"))
    #expect(read(.name, String(repeating: "x", count: 251)) == .failure(.tooLong(250)))
    #expect(read(.description, "") == .success(nil))
    #expect(read(.capacity, "8") == .success("8") && read(.capacity, "") == .success(nil))
    for typed in ["0", "-3", "8.5", "100001", "huit", "99999999999999999999"] {
      #expect(read(.capacity, typed) == .failure(.notWhole(SpaceField.people)), "\(typed)")
    }
    #expect(read(.imageURL, "https://x.example/a.jpg") == .success("https://x.example/a.jpg"))
    for typed in ["x.jpg", "ftp://x/a", "https://", "http:///a", "https://a b/c", "javascript:alert(1)"] {
      #expect(read(.imageURL, typed) == .failure(.notAnAddress), "\(typed)")
    }
    #expect(SpaceField.allCases.compactMap(\.pricing) == PricingType.allCases)
  }

  @Test func tagsAreWordsBetweenCommas() {
    for (typed, literal) in [
      ("calme, wifi", "{calme,wifi}"), ("", "{}"), (" , ,", "{}"), ("salle de réunion", "{\"salle de réunion\"}"),
      ("\"a, b\" , c", "{\"a, b\",c}"), ("null", "{\"null\"}"), ("\"il dit \"\"oui\"\"\"", "{\"il dit \\\"oui\\\"\"}"),
      ("a\\b", "{\"a\\\\b\"}"),
      ("{déjà,là}", "{déjà,là}"), ("x{y", "{\"x{y\"}"),
    ] {
      #expect(read(.tags, typed) == .success(literal), "\(typed)")
      #expect(read(.tags, SpaceField.tags.typed(literal)) == .success(literal), "\(literal) comes back as it was")
    }
    #expect(SpaceField.tags.typed("{calme,\"a, b\"}") == "calme, \"a, b\"")
    for strange in ["{{a,b},{c,d}}", "{a,NULL}", "[\"a\"]", "{a", "{a,}", "no array"] {
      #expect(SpaceField.tags.typed(strange) == strange, "shown as it is")
    }
    #expect(read(.tags, String(repeating: "x", count: 5_001)) == .failure(.tooLong(5_000)))
  }

  @Test func featuresAreJSONAndAPlaceIsANumber() {
    for typed in ["[\"wifi\", \"écran\"]", "{\"a\": {\"b\": [1, 2.5, null, true]}}", "\"x\"", "3", "null"] {
      #expect(read(.features, typed) == .success(typed), "\(typed)")
    }
    for typed in ["wifi", "[\"wifi\"", "{a: 1}", "{} {}", "'x'"] {
      #expect(read(.features, typed) == .failure(.notJSON), "\(typed)")
    }
    #expect(read(.features, " ") == .success(nil))
    #expect(read(.orderIndex, "0") == .success("0") && read(.orderIndex, "") == .success(nil))
    #expect(read(.orderIndex, "-1") == .failure(.notWhole(SpaceField.places)))
  }

  @Test func anEditIsTakenBackByWhatItWroteAlone() {
    var before = SpaceRecord(fields: [.name, .capacity, .description])
    before[.name] = "a"
    before[.hourlyPrice] = "1"
    #expect(before[.hourlyPrice] == nil, "a column that the table lacks")
    var after = before
    after[.name] = "b"
    let reversed = SpaceEdit(id: .init(), name: "a", before: before, after: after).reversed
    #expect(reversed.before.fields == [.name] && reversed.before[.name] == "b" && reversed.after[.name] == "a" && reversed.name == "b")
    #expect(reversed.reversed.changes == [.name])
  }
}
