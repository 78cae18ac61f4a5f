/// A program measured beside the others.
enum Contender: String, CaseIterable {
  case dashboard = "spacesync"
  case floor
  case psql
}
