/// How a terminal without Unicode shows a character: by its nearest kin in ASCII.
enum Transliteration {
  /// U+00C0 to U+017F, a letter each; `\0` where one letter does not do.
  private static let latin = Array(
    ("AAAAAA\0CEEEEIIII" + "DNOOOOOxOUUUUY\0\0" + "aaaaaa\0ceeeeiiii" + "dnooooo/ouuuuy\0y" + "AaAaAaCcCcCcCcDd"
      + "DdEeEeEeEeEeGgGg" + "GgGgHhHhIiIiIiIi" + "Ii\0\0JjKkkLlLlLlL" + "lLlNnNnNn\0NnOoOo" + "Oo\0\0RrRrRrSsSsSs"
      + "SsTtTtTtUuUuUuUu" + "UuUuWwYyYZzZzZzs").utf8)

  /// True when the repertoire holds the scalar itself, which is beyond U+00FF and no control character.
  static func isDirect(_ scalar: UInt32, in repertoire: Repertoire) -> Bool {
    switch repertoire {
    case .unicode: true
    case .latin1, .ascii: false
    case .linuxConsole:
      switch scalar {
      case 0x2500, 0x2502, 0x250C, 0x2510, 0x2514, 0x2518, 0x251C, 0x2524, 0x252C, 0x2534, 0x253C: true
      case 0x2580, 0x2584, 0x2588, 0x2591...0x2593: true
      default: false
      }
    }
  }

  /// The ASCII text that stands for a scalar, nil if nothing comes near.
  static func ascii(_ scalar: UInt32) -> String? {
    if scalar >= 0xC0 && scalar <= 0x17F {
      let letter = latin[Int(scalar) - 0xC0]
      if letter != 0 { return String(Unicode.Scalar(letter)) }
    }
    // The ASCII characters again, two columns wide.
    if scalar >= 0xFF01 && scalar <= 0xFF5E { return Unicode.Scalar(scalar - 0xFEE0).map { String($0) } }
    if scalar >= 0x2500 && scalar <= 0x259F { return line(scalar) }
    return letters(scalar) ?? symbol(scalar)
  }

  private static func letters(_ scalar: UInt32) -> String? {
    switch scalar {
    case 0xC6: "AE"
    case 0xE6: "ae"
    case 0xDE: "Th"
    case 0xFE: "th"
    case 0xDF: "ss"
    case 0x132: "IJ"
    case 0x133: "ij"
    case 0x149: "'n"
    case 0x152: "OE"
    case 0x153: "oe"
    case 0x1E9E: "SS"
    case 0x218: "S"
    case 0x219: "s"
    case 0x21A: "T"
    case 0x21B: "t"
    case 0xAA: "a"
    case 0xBA, 0xB0: "o"
    case 0xB9: "1"
    case 0xB2: "2"
    case 0xB3: "3"
    case 0xBC: "1/4"
    case 0xBD: "1/2"
    case 0xBE: "3/4"
    case 0xFB01: "fi"
    case 0xFB02: "fl"
    case 0x2116: "No"
    case 0x20AC: "E"
    case 0xA3: "GBP"
    case 0xA5: "Y"
    case 0xA2: "c"
    case 0xA9: "(c)"
    case 0xAE: "(r)"
    case 0x2122: "(tm)"
    case 0xB5, 0x3BC: "u"
    default: nil
    }
  }

  private static func symbol(_ scalar: UInt32) -> String? {
    switch scalar {
    case 0x2010...0x2015, 0x2212, 0xAC, 0xAF: "-"
    case 0x2018...0x201B, 0x2032, 0xB4, 0x2BC: "'"
    case 0x201C...0x201F, 0x2033, 0xAB, 0xBB, 0xA8: "\""
    case 0x2039: "<"
    case 0x203A: ">"
    case 0x2026: "..."
    case 0x2022, 0xB7, 0x2219, 0x22C5: "."
    case 0xB8: ","
    case 0xA1: "!"
    case 0xBF: "?"
    case 0xA6: "|"
    case 0xA7: "S"
    case 0xB1: "+-"
    case 0xD7, 0x2717, 0x2718, 0x274C, 0x2715, 0x2716: "x"
    case 0xF7, 0x2215: "/"
    case 0x2713, 0x2714, 0x2705: "ok"
    case 0x2190, 0x25C0, 0x25C2, 0x25C4: "<"
    case 0x2191, 0x25B2, 0x25B4: "^"
    case 0x2192, 0x25B6, 0x25B8, 0x25BA: ">"
    case 0x2193, 0x25BC, 0x25BE: "v"
    case 0x23CE, 0x21B5: "Enter"
    case 0x21E5: "Tab"
    case 0x2260: "!="
    case 0x2264: "<="
    case 0x2265: ">="
    case 0x2248: "~"
    case 0x2605, 0x2606, 0x25CF, 0x25CB: "*"
    case 0x26A0: "!"
    default: nil
    }
  }

  /// Box lines (U+2500 to U+257F) and blocks (U+2580 to U+259F).
  private static func line(_ scalar: UInt32) -> String {
    switch scalar {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550, 0x2574, 0x2576, 0x2578, 0x257A: "-"
    case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551, 0x2575, 0x2577, 0x2579, 0x257B: "|"
    case 0x2571: "/"
    case 0x2572: "\\"
    case 0x2573: "x"
    case 0x250C...0x257F: "+"
    case 0x2581, 0x2582: "_"
    case 0x2583, 0x2584: "-"
    case 0x2585, 0x2586: "="
    case 0x2591: "."
    case 0x2592: ":"
    default: "#"
    }
  }
}
