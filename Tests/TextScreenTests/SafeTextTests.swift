import Testing
import TextScreen

/// What becomes of particular characters, in each repertoire.
struct SafeTextTests {
  @Test(arguments: [
    ("\u{1B}]0;x\u{7}", "␛]0;x␇"), ("\u{1B}[2J", "␛[2J"), ("a\tb\r\nc\nd", "a b c d"), ("\u{8}\u{7F}", "␈␡"), ("\u{9B}31m", "\u{FFFD}31m"),
    ("a\u{202E}b\u{2066}c\u{200F}", "abc"), ("👩‍👩‍👧‍👦", "👩👩👧👦"), ("👍🏽", "👍"), ("❤️", "❤"), ("🇫🇷", "🇫🇷"), ("e\u{301}", "é"),
    ("\u{301}", " \u{301}"), ("a\u{A0}b\u{202F}c", "a b c"), ("soft\u{AD}hyphen", "softhyphen"), ("\u{FFFF}", "\u{FFFD}"),
  ]) func unicode(text: String, shown: String) {
    #expect(TextWidth.sanitized(text) == shown)
  }

  @Test(arguments: [
    ("Paris Opéra – Salle « Été »…", "Paris Opera - Salle \" Ete \"..."), ("Œuvre", "OEuvre"), ("✓ ✗ ▸ ↑ ▾ • ·", "ok x > ^ v . ."),
    ("┌──┐│└┘█░", "+--+|++#."), ("会议室", "???"), ("👩‍👩‍👧‍👦", "?"), ("👍🏽!", "?!"), ("🇫🇷", "?"), ("e\u{301}", "e"), ("\u{1B}[0m", "^[[0m"),
    ("\u{7F}", "^?"), ("\u{9B}", "?"), ("Ａ１", "A1"), ("Șț", "St"), ("العربية", "???????"), ("12 €", "12 E"),
    ("ĄąĲŁłŇňŠšŽž", "AaIJLlNnSsZz"),
  ]) func ascii(text: String, shown: String) {
    #expect(TextWidth.sanitized(text, repertoire: .ascii) == shown)
  }

  @Test(arguments: [
    ("Été – ✓ ½", "Été - ok ½", Repertoire.latin1), ("Été ─│█ ✓ ▸ 会", "Été ─│█ ok > ?", .linuxConsole), ("\u{1B}", "^[", .latin1),
  ]) func between(text: String, shown: String, repertoire: Repertoire) {
    #expect(TextWidth.sanitized(text, repertoire: repertoire) == shown)
  }

  @Test(arguments: [
    ("abc", 3), ("é", 1), ("会议室", 6), ("👩‍👩‍👧‍👦", 8), ("🇫🇷", 2), ("👍🏽", 2), ("ｱ", 1), ("Ａ", 2), ("각", 2), ("\u{1112}\u{1161}\u{11AB}", 2),
    ("🫨", 2), ("☕", 2), ("✓", 1), ("❤️", 1), ("", 0), ("\u{200B}", 0), ("ก็", 1),
  ]) func widths(text: String, columns: Int) {
    #expect(TextWidth.columns(of: text) == columns)
  }

  @Test func aClusterOfSeveralPartsIsCutAsAWhole() {
    #expect(TextWidth.cut("a👩‍👩‍👧‍👦b", to: 8) == "a…")
    #expect(TextWidth.cut("会议室", to: 4) == "会…")
    #expect(TextWidth.cut("会议室", to: 3, ellipsis: false) == "会")
    #expect(TextWidth.cut("会议室", to: 6) == "会议室")
    #expect(TextWidth.cut("会", to: 1) == "…")
    #expect(TextWidth.cut("abc", to: 0) == "")
    #expect(TextWidth.cut("Paris Voltaire Atelier", to: 12, repertoire: .ascii) == "Paris Vol...")
    #expect(TextWidth.cut("Paris", to: 4, repertoire: .ascii) == "Par.")
  }
}
