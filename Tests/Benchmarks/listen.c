/* The floor of a live feed: LISTEN on one connection, and for each notification read the changed row again on another.
 *
 * No position, no deletions, no counts, no debounce: nothing that waits for the same notification can tell of the row much
 * sooner, so the benchmark prints the real feed's delay beside this one's.
 *
 *   listen CONNINFO      prints "STATUS MILLISECONDS" (CLOCK_MONOTONIC) for each changed row
 */
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int fail(const char *what, PGconn *connection) {
  fprintf(stderr, "listen: %s: %s\n", what, PQerrorMessage(connection));
  return 1;
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  PGconn *listening = PQconnectdb(argv[1]), *reading = PQconnectdb(argv[1]);
  if (PQstatus(listening) != CONNECTION_OK) return fail("connect", listening);
  if (PQstatus(reading) != CONNECTION_OK) return fail("connect", reading);
  PGresult *table = PQexec(reading, "SELECT 'LISTEN spacesync_' || 'stripe_sync_queue'::regclass::oid");
  if (PQresultStatus(table) != PGRES_TUPLES_OK) return fail("channel", reading);
  PQclear(PQexec(listening, PQgetvalue(table, 0, 0)));
  PQclear(PQprepare(reading, "row", "SELECT status FROM stripe_sync_queue WHERE changed_xid = $1::xid8", 1, NULL));
  puts("ready 0");
  fflush(stdout);
  for (;;) {
    /* The second one reports only that nobody reads any more. */
    struct pollfd wait[] = {{.fd = PQsocket(listening), .events = POLLIN}, {.fd = 1}};
    if (poll(wait, 2, -1) < 0 || !PQconsumeInput(listening)) return fail("wait", listening);
    if (wait[1].revents) return 0;
    for (PGnotify *news; (news = PQnotifies(listening)); PQfreemem(news)) {
      const char *transaction[] = {news->extra + 2};
      if (strncmp(news->extra, "1 ", 2)) continue;
      PGresult *rows = PQexecPrepared(reading, "row", 1, transaction, NULL, NULL, 0);
      struct timespec now;
      clock_gettime(CLOCK_MONOTONIC, &now);
      for (int row = 0; row < PQntuples(rows); row++)
        printf("%s %.6f\n", PQgetvalue(rows, row, 0), now.tv_sec * 1e3 + now.tv_nsec / 1e6);
      PQclear(rows);
      fflush(stdout);
    }
  }
}
