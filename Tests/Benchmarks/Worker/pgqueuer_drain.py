"""Drains jobs that do nothing with PgQueuer and prints how many a second: `pgqueuer_drain.py CONNINFO JOBS BATCH`.

Its tables are made in a schema of their own and dropped again.
"""

import asyncio
import shlex
import sys
import time

import asyncpg
import uvloop
from pgqueuer import AsyncpgDriver, QueueManager, Queries
from pgqueuer.types import QueueExecutionMode


async def connect(conninfo: str) -> asyncpg.Connection:
    words = dict(word.split("=", 1) for word in shlex.split(conninfo))
    settings = {"search_path": "pgqueuer_bench"}
    return await asyncpg.connect(
        host=words.get("host"), port=words.get("port"), user=words.get("user"), database=words.get("dbname"), server_settings=settings
    )


async def main(conninfo: str, jobs: int, batch: int) -> None:
    owner = await connect(conninfo)
    await owner.execute("DROP SCHEMA IF EXISTS pgqueuer_bench CASCADE; CREATE SCHEMA pgqueuer_bench")
    queries = Queries(AsyncpgDriver(owner))
    await queries.install()
    for start in range(0, jobs, 1000):
        count = min(1000, jobs - start)
        await queries.enqueue(["noop"] * count, [b"{}"] * count, [0] * count)
    await owner.execute("VACUUM (ANALYZE) pgqueuer")
    connection = await connect(conninfo)
    manager = QueueManager(Queries(AsyncpgDriver(connection)))
    done = 0

    @manager.entrypoint("noop")
    async def noop(job) -> None:
        nonlocal done
        done += 1

    started = time.perf_counter()
    await manager.run(batch_size=batch, mode=QueueExecutionMode.drain)
    taken = time.perf_counter() - started
    left = await owner.fetchval("SELECT count(*) FROM pgqueuer")
    await owner.execute("DROP SCHEMA pgqueuer_bench CASCADE")
    if done != jobs or left:
        raise SystemExit(f"{done} of {jobs} jobs done, {left} left")
    print(jobs / taken)


uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
