"""The threads that work on the store: one that writes, one thing after the other, and a few that read."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from opsnb.intake.web.refusals import RefusedError
from opsnb.store.schema import open_store

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
"""Something to do with the store."""

WAITING = 200
"""Pieces of work that may wait to be written, and as many to be read."""
READERS = 4


class Storekeeper:
    """Keeps the store of a running service. Who writes need not wait for a lock, since there is one writer only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        open_store(path, create=True).close()
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._own = threading.local()
        self._waiting: Counter[ThreadPoolExecutor] = Counter()

    async def write(self, work: Work[T]) -> T:
        """Do something that changes the store; when this returns, it is kept. Raises :class:`RefusedError` if busy."""
        return await self._do(self._writer, work)

    async def read(self, work: Work[T]) -> T:
        """Do something that only looks. Raises :class:`RefusedError` if too many wait already."""
        return await self._do(self._readers, work)

    def close(self) -> None:
        """Finish what has begun, and nothing else."""
        for threads in (self._writer, self._readers):
            threads.shutdown(cancel_futures=True)

    async def _do(self, threads: ThreadPoolExecutor, work: Work[T]) -> T:
        if self._waiting[threads] >= WAITING:
            wish = "Wait a few seconds and try again. What you typed is not lost: go back."
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "The desk is very busy.", wish=wish, retry_after=5)
        self._waiting[threads] += 1
        begun = asyncio.get_running_loop().run_in_executor(threads, self._with_connection, work)
        begun.add_done_callback(lambda _: self._waiting.subtract((threads,)))
        return await begun

    def _with_connection(self, work: Work[T]) -> T:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = open_store(self.path)
        return work(connection)
