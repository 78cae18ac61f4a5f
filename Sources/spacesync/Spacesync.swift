@main
struct Spacesync {
  static func main() {}
}
