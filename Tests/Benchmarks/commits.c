/* Commits for a live feed to keep up with: updates of one row each, every one a transaction of its own, at a steady rate.
 *
 * Several connections in pipeline mode (libpq, "Pipeline Mode"): a PQpipelineSync ends a transaction without waiting for its answer,
 * so that neither a process nor a round trip per commit takes the processors from what is measured.
 *
 *   commits CONNINFO RATE SECONDS SPACES     prints the commits that were made a second
 */
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WRITERS = 4, AHEAD = 64 };
static PGconn *writers[WRITERS];
static int pending[WRITERS];
static long done;

static int fail(const char *what, PGconn *connection) {
  fprintf(stderr, "commits: %s: %s\n", what, PQerrorMessage(connection));
  return 1;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/* Takes in what has come; false when a statement or the connection failed. */
static int receive(int writer) {
  if (!PQconsumeInput(writers[writer])) return 0;
  /* A null result ends a statement and is not the end of what has come; so as many are asked for as are awaited. */
  while (pending[writer] && !PQisBusy(writers[writer])) {
    PGresult *result = PQgetResult(writers[writer]);
    ExecStatusType status = result ? PQresultStatus(result) : PGRES_COMMAND_OK;
    PQclear(result);
    if (status == PGRES_PIPELINE_SYNC) {
      pending[writer]--;
      done++;
    } else if (status != PGRES_COMMAND_OK) {
      return 0;
    }
  }
  return 1;
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  double rate = atof(argv[2]), seconds = atof(argv[3]);
  int spaces = atoi(argv[4]);
  for (int writer = 0; writer < WRITERS; writer++) {
    PGconn *connection = writers[writer] = PQconnectdb(argv[1]);
    if (PQstatus(connection) != CONNECTION_OK) return fail("connect", connection);
    PQclear(PQexec(connection, "SET synchronous_commit = off"));
    PGresult *prepared = PQprepare(
        connection, "commit",
        "UPDATE stripe_sync_queue SET status = 'processing' WHERE space_id = md5($1)::uuid AND event_type = 'UPDATE'", 1, NULL);
    if (PQresultStatus(prepared) != PGRES_COMMAND_OK) return fail("prepare", connection);
    PQclear(prepared);
    if (PQsetnonblocking(connection, 1) || !PQenterPipelineMode(connection)) return fail("pipeline", connection);
  }
  srand(1);
  double start = now(), end = start + seconds, last = start;
  for (long sent = 0;;) {
    double time = now();
    int over = time >= end, waiting = 0;
    long due = over ? sent : (long)((time - start) * rate);
    /* Who is too far ahead of the server is waited for: the rate is then lower, and printed as it was. */
    while (sent < due && pending[sent % WRITERS] < AHEAD) {
      int writer = sent % WRITERS;
      char number[16];
      const char *values[] = {number};
      snprintf(number, sizeof number, "%d", rand() % spaces + 1);
      if (!PQsendQueryPrepared(writers[writer], "commit", 1, values, NULL, NULL, 0) || !PQpipelineSync(writers[writer]))
        return fail("send", writers[writer]);
      pending[writer]++;
      sent++;
    }
    struct pollfd ready[WRITERS];
    for (int writer = 0; writer < WRITERS; writer++) {
      int left = PQflush(writers[writer]);
      if (left < 0) return fail("flush", writers[writer]);
      waiting += pending[writer];
      ready[writer] = (struct pollfd){.fd = PQsocket(writers[writer]), .events = left ? POLLIN | POLLOUT : POLLIN};
    }
    if (over && !waiting) break;
    poll(ready, WRITERS, 1);
    for (int writer = 0; writer < WRITERS; writer++)
      if (ready[writer].revents && !receive(writer)) return fail("commit", writers[writer]);
    last = now();
  }
  printf("%.0f\n", done / (last - start));
  return 0;
}
