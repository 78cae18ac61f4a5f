/// Looks for sequences in what a program sent.
enum Escapes {
  /// True if a colour was set: SGR 30-49, 90-107.
  static func hasColor(_ output: [UInt8]) -> Bool {
    var numbers: [Int] = []
    var isInside = false
    for (index, byte) in output.enumerated() {
      switch byte {
      case 0x5B where index > 0 && output[index - 1] == 0x1B:
        isInside = true
        numbers = [0]
      case 0x30...0x39 where isInside: numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int(byte) - 0x30
      case 0x3B where isInside: numbers.append(0)
      case 0x6D where isInside:
        if numbers.contains(where: { (30...49).contains($0) || (90...107).contains($0) }) { return true }
        isInside = false
      default: isInside = false
      }
    }
    return false
  }
}
