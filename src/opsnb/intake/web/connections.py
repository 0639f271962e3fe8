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

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a new connection, unless its address has too many already."""
        super().connection_made(transport)
        whose = self._whose()
        self.open[whose] += 1
        if self.open[whose] > TOGETHER and not self._is_proxy():
            transport.abort()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._arrived()
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
