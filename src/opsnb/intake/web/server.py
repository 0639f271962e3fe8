"""Runs the service on one address until it is stopped."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from opsnb.errors import OpsnbError
from opsnb.intake.web.app import application
from opsnb.intake.web.connections import settings
from opsnb.intake.web.service import Service
from opsnb.kb.records.base import Audience
from opsnb.site.build import build

PLACES: dict[Audience, str] = {"public": "/", "staff": "/staff/"}
"""Where the service has each site."""
GRACE = 10
"""Seconds that requests have to end when the service is stopped."""


def build_sites(root: Path, out: Path) -> dict[Audience, Path]:
    """Build both sites of a project so that their forms come to the service itself; return their folders."""
    return {audience: build(root, audience, out / audience, intake=place).out for audience, place in PLACES.items()}


@dataclass(frozen=True)
class Place:
    """Where a service listens."""

    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> Place:
        """Read ``host:port``. Raises :class:`OpsnbError` for anything else."""
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            wish = "host:port, such as 127.0.0.1:8000"
            raise OpsnbError("not an address to listen at", place="--address", found=address, wish=wish)
        return cls(host.strip("[]"), int(port))

    def listen(self) -> socket.socket:
        """Return a socket that is taken already: whoever comes before the service runs waits for it."""
        try:
            family = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][0]
            return socket.create_server((self.host, self.port), family=family, backlog=512)
        except OSError as error:
            wish = "a free host:port of this machine, such as 127.0.0.1:8080"
            found = f"{self.host}:{self.port}"
            problem = f"the service cannot listen there: {error.strerror or error}"
            raise OpsnbError(problem, place="--address", found=found, wish=wish) from None


def server(service: Service) -> uvicorn.Server:
    """Return the server of a service; told to stop, it answers requests that have begun first."""
    config = uvicorn.Config(
        application(service),
        proxy_headers=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE,
        **settings(service.door),
    )
    return uvicorn.Server(config)
