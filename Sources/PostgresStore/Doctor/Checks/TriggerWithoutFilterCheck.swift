import SyncCore

/// A trigger that enqueues at every UPDATE: the worker's writing of Stripe's ids then asks for the next sync, without end.
struct TriggerWithoutFilterCheck: Check {
  let id = FindingID.triggerWithoutFilter
  let severity = Finding.Severity.error
  let problem = Phrase(
    "A trigger on spaces enqueues at any change, also at the worker's own: an endless loop.",
    "Un trigger sur spaces réagit à tout changement, même celui du processeur : boucle sans fin.")
  let healthy = Phrase(
    "The trigger on spaces ignores the worker's own changes.", "Le trigger sur spaces ignore les changements du processeur.")
  let fix: String? = """
    -- Name the columns that Stripe must learn of, in the trigger:
    --   AFTER INSERT OR DELETE OR UPDATE OF name, description, pricing_type, hourly_price, ... ON spaces
    -- or compare them in its function: IF (OLD.name, ...) IS DISTINCT FROM (NEW.name, ...) THEN
    """

  /// A whole row, as OLD or NEW, alone, with a star, or in a function.
  private static let row = #"(\w+\s*\(\s*)?\m(old|new)\M(\s*\.\s*\*)?(\s*\))?(\s*::\s*\w+)?"#
  private static let comparison = #"\s*(is\s+(not\s+)?distinct\s+from|\*?<>|!=|\*?=)\s*"#
  /// Whole rows compared, which differ at any change.
  private static let ofRows = row + comparison + row + #"(?!\s*[.\-])"#
  /// Two columns said to be the same.
  private static let sameness =
    #"not\s*\(\s*\m(old|new)\.\w+\s+is\s+distinct\s+from\s+(old|new)\.\w+\s*\)|\m(old|new)\.\w+\s*=\s*(old|new)\.\w+"#
  /// The condition on a text that it asks whether some columns differ.
  private static func compares(_ text: String) -> String {
    #"(\#(text) ~* 'is\s+(not\s+)?distinct\s+from' OR \#(text) ~* '\m(old|new)\.\w+\s*(<>|!=|=)\s*(old|new)\.\w+')"#
  }
  /// A difference in one of the columns that the worker writes.
  private static let ofOurs = {
    let column = #"\m(old|new)\.("# + WriteBackStatement.columns.joined(separator: "|") + #")\M"#
    return column + #"\s*(is\s+distinct|<>)|(distinct\s+from|<>)\s*"# + column
  }()

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil else { return nil }
    return Question(
      #"""
      WITH \#(EnqueuingTrigger.expression), filter AS (
        SELECT name, function, columns, condition,
               regexp_replace(condition, '\#(Self.ofRows)', ' ', 'gi') AS asked, regexp_replace(code, '\#(Self.ofRows)', ' ', 'gi') AS code
        FROM enqueuing
        WHERE type & 16 <> 0 AND enabled <> 'D'
      ), hit AS (
        SELECT name, function FROM filter
        WHERE NOT (columns <> '{}' AND NOT columns && $1::text[])
          -- A condition on who writes may well name everyone but the worker.
          AND NOT (condition ~* '\m(current_user|session_user|current_role|current_setting)\M'
                   OR \#(Self.compares("asked")) AND regexp_replace(asked, '\#(Self.sameness)', ' ', 'gi') !~* '\#(Self.ofOurs)')
          AND NOT \#(Self.compares("code"))
      )
      SELECT count(*), coalesce(array_agg(format('%s calls %s', name, function) ORDER BY name), '{}') FROM hit
      """#, [.unspecified("{\(WriteBackStatement.columns.joined(separator: ","))}")])
  }
}
