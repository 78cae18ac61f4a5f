#pragma once
#include <libpq-fe.h>

// The field codes of an error report are character macros, which Swift does not import.
enum {
  clibpq_diag_severity = PG_DIAG_SEVERITY_NONLOCALIZED,
  clibpq_diag_sqlstate = PG_DIAG_SQLSTATE,
  clibpq_diag_message = PG_DIAG_MESSAGE_PRIMARY,
  clibpq_diag_detail = PG_DIAG_MESSAGE_DETAIL,
  clibpq_diag_hint = PG_DIAG_MESSAGE_HINT,
  clibpq_diag_constraint = PG_DIAG_CONSTRAINT_NAME,
  clibpq_diag_table = PG_DIAG_TABLE_NAME,
  clibpq_diag_column = PG_DIAG_COLUMN_NAME,
};
