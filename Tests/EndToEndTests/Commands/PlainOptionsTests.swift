import Testing

@testable import spacesync

/// The dashboard's own way of reading its command line says what ArgumentParser says, or says nothing.
struct PlainOptionsTests {
  @Test(arguments: [
    [], ["--database", "host=/tmp user=a"], ["--database=postgres://a:b=c@h/d"], ["--database", ""], ["--lang", "fr", "--color=never"],
    ["--read-only", "--ascii", "-v"], ["--utf8", "--profile", "prod", "--config=/etc/x"],
  ])
  func agrees(arguments: [String]) throws {
    let plain = try #require(GlobalOptions(plain: arguments))
    let parsed = try #require(try RootCommand.parseAsRoot(arguments) as? RootCommand).options
    #expect(plain.database == parsed.database && plain.profile == parsed.profile && plain.config == parsed.config)
    #expect(plain.lang == parsed.lang && plain.color == parsed.color && plain.readOnly == parsed.readOnly)
    #expect(plain.ascii == parsed.ascii && plain.utf8 == parsed.utf8 && plain.verbose == parsed.verbose)
  }

  @Test(arguments: [
    ["list"], ["--help"], ["--version"], ["--database"], ["--database", "--read-only"], ["--database="], ["--lang", "de"],
    ["--color=blue"], ["--read-only=1"], ["--ascii", "--ascii"], ["--", "x"], ["--data", "x"], ["-v", "demo"], [""], ["-"],
    ["--generate-completion-script", "bash"],
  ])
  func leaves(arguments: [String]) { #expect(GlobalOptions(plain: arguments) == nil) }
}
