"""A running service for the tests: uvicorn on a free port of this machine, on finished sites and a store of its own."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from opsnb.intake.web.allowance import Allowance
from opsnb.intake.web.identity import Door, StartToken
from opsnb.intake.web.server import Place, server
from opsnb.intake.web.service import Service
from opsnb.intake.web.storekeeper import Storekeeper
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records.base import Audience

DESK = "development-services"
QUESTION = f"{DESK}/general-question"
ASKED = {"requester": "jo@example.org", "how-can-we-help": "May I build a shed?"}
ADMINISTRATORS = {DESK: "administrator", "customer-care": "manager"}
"""Who signs in with the start token."""
FREE = 1_000_000
"""Requests a minute, where a test is not about that limit."""


@dataclass
class Running:
    """A service that answers at an address, and what a test needs to look behind it."""

    address: str
    service: Service
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, **options: Any) -> httpx.Client:
        """Return a browser without scripts, that belongs to nobody."""
        made = httpx.Client(base_url=self.address, timeout=20, **options)
        self.clients.append(made)
        return made

    def staff(self, **options: Any) -> httpx.Client:
        """Return one in which the member who started the service is signed in."""
        made = self.client(**options)
        assert isinstance(self.service.door, StartToken)
        assert made.get("/staff/tickets/", params={"token": self.service.door.token}).status_code == 303
        return made

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Look into the store."""
        with closing(sqlite3.connect(self.service.keeper.path)) as connection:
            return connection.execute(sql, parameters).fetchall()

    def ask(self, **answers: str) -> tuple[str, str]:
        """File a question as a customer; return its number and the address of the customer's page."""
        told = httpx.post(f"{self.address}/forms/{QUESTION}", json=ASKED | answers, timeout=20)
        assert told.status_code == 201, told.text
        return told.json()["number"], told.json()["ticket"]


@contextmanager
def running(
    kb: KnowledgeBase,
    sites: dict[Audience, Path],
    store: Path,
    door: Door | None = None,
    per_minute: int = FREE,
) -> Iterator[Running]:
    """Run a service until the test is done with it."""
    service = Service(kb, sites, Storekeeper(store), door or StartToken(ADMINISTRATORS), Allowance(per_minute))
    listening = Place.of("127.0.0.1:0").listen()
    serving = server(service)
    thread = threading.Thread(target=serving.run, args=([listening],))
    thread.start()
    found = Running(f"http://127.0.0.1:{listening.getsockname()[1]}", service)
    try:
        until = time.monotonic() + 10
        while not serving.started and time.monotonic() < until:
            time.sleep(0.01)
        yield found
    finally:
        for client in found.clients:
            client.close()
        serving.should_exit = True
        thread.join(20)
        listening.close()
