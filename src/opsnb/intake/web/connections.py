"""Connections as uvicorn speaks them, with an end for clients that are silent, too slow, or too many at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from opsnb.intake.web.allowance import group
from opsnb.intake.web.identity import Door, Proxy

HEAD_WITHIN = 10.0
"""Seconds in which the head of a request has to arrive."""
READ_WITHIN, READ_LEAST = 15.0, 8 * 1024
"""Seconds in which a client has to read on, and how many bytes of an answer that waits for it."""
TOGETHER = 64
"""Connections that one address may hold open at a time."""
HEAD = 16 * 1024
"""Bytes of the head of a request."""
ALL = 512
"""Connections altogether; who comes then is told to come back."""


class Connection(H11Protocol):
    """One connection. uvicorn itself waits for the head of a request for ever."""

    open: Counter[str] = Counter()
    """How many connections each address holds."""
    door: Door | None = None
    """How staff come in; behind a proxy there are many people at one address."""
    _deadline: asyncio.TimerHandle | None = None
    _watch: asyncio.TimerHandle | None = None
    _read_on = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a new connection, unless its address has too many already."""
        super().connection_made(transport)
        whose = self._whose()
        self.open[whose] += 1
        if self.open[whose] > TOGETHER and not self._is_proxy():
            transport.abort()
        else:
            self._wait()
            self._look(0)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._arrived()
        if self._watch is not None:
            self._watch.cancel()
        whose = self._whose()
        self.open[whose] -= 1
        if self.open[whose] <= 0:
            del self.open[whose]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; as long as no request is whole, the time runs."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._wait()
        else:
            self._arrived()

    def resume_writing(self) -> None:
        """Go on with an answer of which the client has read most of what waited."""
        self._read_on = True
        super().resume_writing()

    def _look(self, before: int) -> None:
        """Look again and again whether the client reads; uvicorn itself waits for ever, even to close a connection."""
        left = self.transport.get_write_buffer_size()
        if before and left and before - left < READ_LEAST and not self._read_on:
            self.transport.abort()
            return
        self._read_on = False
        self._watch = self.loop.call_later(READ_WITHIN, self._look, left)

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_WITHIN, self.transport.abort)

    def _arrived(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _whose(self) -> str:
        return group(self.client[0]) if self.client else ""

    def _is_proxy(self) -> bool:
        return isinstance(self.door, Proxy) and self.client is not None and self.door.is_at(self.client[0])


def settings(door: Door) -> dict[str, Any]:
    """Return what uvicorn has to be told to speak like this."""
    kind = type("Connection", (Connection,), {"open": Counter(), "door": door})
    return {
        "http": kind,
        "ws": "none",
        "limit_concurrency": ALL,
        "timeout_keep_alive": 15,
        "h11_max_incomplete_event_size": HEAD,
    }
