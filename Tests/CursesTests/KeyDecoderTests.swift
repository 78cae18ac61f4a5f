import Testing
import TextScreen

@testable import Curses

/// Bytes to keys and pastes, whatever pieces they come in.
struct KeyDecoderTests {
  private static let sequences: [(bytes: [UInt8], key: Key)] = [
    (Array("\u{1B}OA".utf8), .up), (Array("\u{1B}OB".utf8), .down), (Array("\u{1B}[3~".utf8), .delete), (Array("\u{1B}[Z".utf8), .backTab),
  ]

  private func decoder(_ characterSet: CharacterSet = .utf8) -> KeyDecoder {
    KeyDecoder(characterSet: characterSet, sequences: Self.sequences)
  }

  private func keys(_ bytes: [UInt8], _ characterSet: CharacterSet = .utf8) -> [InputEvent] {
    var decoder = decoder(characterSet)
    return decoder.feed(bytes) + decoder.finish()
  }

  @Test(arguments: [
    ("a", [Key.character("a")]), ("é", [.character("é")]), ("会😀", [.character("会"), .character("😀")]), ("\r", [.enter]), ("\n", [.enter]),
    ("\r\n", [.enter]), ("\t", [.tab]), ("\u{7F}\u{8}", [.backspace, .backspace]),
    ("\u{3}\u{1A}\u{C}", [.control("c"), .control("z"), .control("l")]),
    ("\u{1C}\0", [.control("\\"), .control("@")]), ("\u{1B}", [.escape]), ("\u{1B}\u{1B}", [.escape, .escape]), ("\u{1B}q", [.alt("q")]),
    ("\u{1B}é", [.alt("é")]), ("\u{1B}[", [.alt("[")]), ("\u{1B}OA\u{1B}[A", [.up, .up]), ("\u{1B}[1;5C", [.right]),
    ("\u{1B}OH\u{1B}[F", [.home, .end]),
    ("\u{1B}[1~\u{1B}[8~", [.home, .end]), ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]), ("\u{1B}[3~\u{1B}[2~", [.delete, .insert]),
    ("\u{1B}[Z", [.backTab]), ("\u{1B}OP\u{1B}[11~\u{1B}[[A\u{1B}[24~", [.function(1), .function(1), .function(1), .function(12)]),
    ("\u{1B}[?62;1c\u{1B}[200;5uj", [.character("j")]), ("\u{1B}[I\u{1B}[Oj", [.character("j")]), ("\u{1B}[M !!j", [.character("j")]),
    ("\u{1B}]11;rgb:0/0/0\u{7}j", [.character("j")]), ("\u{1B}P1$r0m\u{1B}\\j", [.character("j")]), ("\u{A0}", [.character(" ")]),
    ("\u{9B}j", [.character("j")]),
    ("\u{1B}[12", []),
  ]) func keysOfUTF8(bytes: String, expected: [Key]) {
    let events = expected.map { InputEvent.key($0) }
    #expect(keys(Array(bytes.utf8)) == events)
    // A byte at a time it means the same, but for a line feed of its own.
    guard bytes != "\r\n" else { return }
    var slow = decoder()
    var result: [InputEvent] = []
    for byte in bytes.utf8 { result += slow.feed([byte]) }
    #expect(result + slow.finish() == events)
  }

  @Test func brokenUTF8DoesNothing() {
    #expect(keys([0xC3, 0x28, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0xF5, 0x61]) == [.key(.character("(")), .key(.character("a"))])
    #expect(keys([0xE4, 0xBC]) == [])
    var decoder = decoder()
    #expect(decoder.feed([0xE4, 0xBC]) == [] && decoder.isWaiting)
    #expect(decoder.feed([0x9A]) == [.key(.character("会"))] && !decoder.isWaiting)
  }

  @Test func otherEncodings() {
    #expect(keys([0xE9, 0x9B, 0x61], .latin1) == [.key(.character("é")), .key(.character("a"))])
    #expect(keys([0xC3, 0xA9, 0x9B, 0x61], .ascii) == [.key(.character("a"))])
  }

  @Test(arguments: [1, 3, 7, 4096]) func aPasteIsOneEventInWhateverPieces(size: Int) {
    var decoder = decoder()
    let bytes = Array("x\u{1B}[200~:q\r\nyS y\r\u{1B}[Aé\0end\u{1B}[201~y".utf8)
    var events: [InputEvent] = []
    for start in stride(from: 0, to: bytes.count, by: size) { events += decoder.feed(bytes[start..<min(start + size, bytes.count)]) }
    #expect(events == [.key(.character("x")), .paste(":q\nyS y\n\u{1B}[Aé\0end"), .key(.character("y"))])
  }

  @Test func anEndInsideThePastedTextLetsNothingThrough() {
    let events = keys(Array("\u{1B}[200~a\u{1B}[201~yS y\r\u{1B}[201~".utf8))
    #expect(events == [.paste("a\u{1B}[201~yS y\n".replacing("\u{1B}[201~", with: ""))])
    let two = keys(Array("\u{1B}[200~a\u{1B}[201~j\u{1B}[200~b\u{1B}[201~".utf8))
    #expect(two == [.paste("a"), .key(.character("j")), .paste("b")])
  }

  @Test func anEndlessPasteIsCutAndGivenUp() {
    var decoder = decoder()
    #expect(decoder.feed(Array("\u{1B}[200~".utf8)) == [])
    for _ in 0..<3 { #expect(decoder.feed(Array(repeating: 0x61, count: 1 << 19)) == []) }
    #expect(decoder.isWaiting && decoder.isInPaste)
    let events = decoder.finish()
    guard case .paste(let text)? = events.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == KeyDecoder.pasteLimit && events.count == 1)
    #expect(decoder.feed([0x6A]) == [.key(.character("j"))])
  }

  @Test func anyBytesWhateverAreReadToTheirEnd() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let alphabet: [UInt8] = [0x1B, 0x5B, 0x4F, 0x7E, 0x32, 0x30, 0x3B, 0x41, 0x9B, 0xC3, 0xA9, 0xFF, 0x0D, 0x5D, 0x07, 0x4D]
      let bytes = (0..<Int.random(in: 0...30, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      var decoder = decoder()
      _ = decoder.feed(bytes) + decoder.finish()
      #expect(!decoder.isWaiting, "\(bytes)")
    }
  }

  @Test func theMouseIsReadWhole() {
    let press = InputEvent.mouse(MouseEvent(.press, at: Position(column: 9, row: 4)))
    #expect(keys(Array("\u{1B}[<0;10;5M".utf8)) == [press])
    #expect(keys(Array("\u{1B}[<0;10;5mj".utf8)) == [.key(.character("j"))], "a release does nothing")
    let wheel = keys(Array("\u{1B}[<64;1;1M\u{1B}[<65;1;1M".utf8))
    #expect(
      wheel == [
        .mouse(MouseEvent(.wheelUp, at: Position(column: 0, row: 0))), .mouse(MouseEvent(.wheelDown, at: Position(column: 0, row: 0))),
      ])
    for broken in ["\u{1B}[<0;10Mj", "\u{1B}[<;;Mj", "\u{1B}[<0;0;0Mj", "\u{1B}[<2;3;4Mj", "\u{1B}[<99999999999999999999;1;1Mj"] {
      #expect(keys(Array(broken.utf8)) == [.key(.character("j"))], "\(broken)")
    }
    var decoder = decoder()
    let pieces = Array("\u{1B}[<0;10;5M".utf8).flatMap { decoder.feed([$0]) }
    #expect(pieces == [press], "byte by byte")
  }
}
