import Glibc
import Testing

@testable import Settings

/// No secret leaves by a message, a log or the process list.
struct RedactionTests {
  @Test(arguments: [
    ("postgres://ops:secret@db:5432/x", "postgres://ops:****@db:5432/x"),
    ("postgresql://ops:se@cr/et@db/x?sslmode=require", "postgresql://ops:****@db/x?sslmode=require"),
    ("postgres://ops@db/x", "postgres://ops@db/x"),
    ("postgres://db:5432/x", "postgres://db:5432/x"),
    ("postgres://db/x?user=ops&password=secret&sslmode=require", "postgres://db/x?user=ops&password=****&sslmode=require"),
    ("host=db password=secret user=ops", "host=db password=**** user=ops"),
    ("host=db password = 'se cr\\'et' user=ops", "host=db password = **** user=ops"),
    ("host=db PASSWORD=secret", "host=db PASSWORD=****"),
    ("sslpassword=secret host=db", "sslpassword=**** host=db"),
    ("--database=postgres://ops:secret@db/x", "--database=postgres://ops:****@db/x"),
    ("Invalid API Key provided: sk_test_51AbcDEF, sorry", "Invalid API Key provided: sk_test_****, sorry"),
    ("rk_live_abc whsec_def", "rk_live_**** whsec_****"),
    ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer ****"),
    ("two: postgres://a:b@c postgres://d:e@f", "two: postgres://a:****@c postgres://d:****@f"),
    ("password=", "password="),
    ("nothing secret, not even é or 会议", "nothing secret, not even é or 会议"),
  ])
  func secretsAreMasked(_ text: String, _ expected: String) {
    #expect(Redaction.redact(text) == expected)
  }

  @Test(arguments: ["postgres://ops:secret@db/x", "postgres://o:p@d", "password=pw", "host=db"])
  func argumentMemoryKeepsNoSecretAndItsLength(_ argument: String) throws {
    let memory = try #require(strdup(argument))
    defer { free(memory) }
    let length = strlen(memory)
    ArgumentVector.conceal(UnsafeMutableBufferPointer(start: memory, count: length))
    let shown = String(cString: memory)
    #expect(shown.utf8.count <= length)
    #expect(Redaction.redact(argument).hasPrefix(shown))
    for secret in ["secret", ":p@", "=pw"] { #expect(!shown.contains(secret)) }
  }
}
