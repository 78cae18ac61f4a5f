/* The floor: what a dashboard costs at the least.
 *
 * The first page of the active spaces by name (name, capacity, price, state), read with libpq in one query and shown with
 * ncurses; every key press draws every row again with the cursor's row highlighted, and ncurses sends the difference.
 * No feed, no counts, no card, no languages: nothing that does the same rows in C can be much quicker or smaller, so the
 * benchmark prints the real dashboard's figures as multiples of these.
 *
 *   floor CONNINFO [ROWS]      j, k and the arrows move, q ends
 */
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <libpq-fe.h>
#include <locale.h>
#include <stdio.h>

/* The same rows in the same order as the dashboard's first page and as psql is asked for: see Statements.swift. */
static const char *page =
    "SELECT name, capacity, CASE pricing_type WHEN 'hourly' THEN hourly_price WHEN 'daily' THEN daily_price"
    " WHEN 'half_day' THEN half_day_price WHEN 'monthly' THEN monthly_price WHEN 'quarter' THEN quarter_price"
    " WHEN 'yearly' THEN yearly_price ELSE custom_price END AS price,"
    " CASE WHEN is_active THEN 'active' ELSE 'inactive' END AS state"
    " FROM spaces WHERE is_active ORDER BY name, id LIMIT $1::int";

static int fail(const char *what, const char *why) {
  fprintf(stderr, "floor: %s: %s\n", what, why);
  return 1;
}

/* Every row, the cursor's one in reverse; ncurses works out what differs from the screen. */
static void draw(const PGresult *rows, int cursor) {
  int height = getmaxy(stdscr), count = PQntuples(rows), shown = height - 2;
  int top = cursor < shown ? 0 : cursor - shown + 1;
  erase();
  attrset(A_BOLD);
  mvprintw(0, 1, "%-40s %5s %10s  %-8s", "NAME", "CAP.", "PRICE", "STATE");
  for (int row = top; row < count && row < top + shown; row++) {
    attrset(row == cursor ? A_REVERSE : A_NORMAL);
    mvprintw(row - top + 1, 1, "%-40.40s %5s %10s  %-8s", PQgetvalue(rows, row, 0), PQgetvalue(rows, row, 1),
             PQgetvalue(rows, row, 2), PQgetvalue(rows, row, 3));
  }
  attrset(A_NORMAL);
  mvprintw(height - 1, 1, "%d rows  j k move  q quits", count);
  refresh();
}

int main(int argc, char **argv) {
  if (argc < 2) return fail("usage", "floor CONNINFO [ROWS]");
  setlocale(LC_ALL, "");

  PGconn *connection = PQconnectdb(argv[1]);
  if (PQstatus(connection) != CONNECTION_OK) return fail("connect", PQerrorMessage(connection));
  const char *limit[] = {argc > 2 ? argv[2] : "50"};
  PGresult *rows = PQexecParams(connection, page, 1, NULL, limit, NULL, NULL, 0);
  if (PQresultStatus(rows) != PGRES_TUPLES_OK) return fail("query", PQerrorMessage(connection));

  initscr();
  cbreak();
  noecho();
  keypad(stdscr, TRUE);
  curs_set(0);

  int cursor = 0, last = PQntuples(rows) - 1;
  for (;;) {
    draw(rows, cursor);
    int key = getch();
    if (key == 'q' || key == ERR) break;
    if ((key == 'j' || key == KEY_DOWN) && cursor < last) cursor++;
    if ((key == 'k' || key == KEY_UP) && cursor > 0) cursor--;
  }
  endwin();
  PQclear(rows);
  PQfinish(connection);
  return 0;
}
