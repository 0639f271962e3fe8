"""A flood of forms at a running service, which is killed in the middle: nothing acknowledged is lost, nothing is twice.

``python tests/soak.py [SUBMISSIONS] [CLIENTS]`` starts the service in a process of its own on a free port of this
machine, sends the forms, kills it with SIGKILL half-way, starts it again, and lets each client repeat what was not
acknowledged, with the same key. Then the store is counted.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from opsnb.intake.web.allowance import Allowance
from opsnb.intake.web.identity import StartToken
from opsnb.intake.web.server import PLACES, Place, build_sites, server
from opsnb.intake.web.service import Service
from opsnb.intake.web.storekeeper import Storekeeper
from opsnb.kb.check import open_kb

ROOT = Path(__file__).parents[1]
FORM = "/forms/development-services/general-question"
FREE = 10_000_000
PATIENCE = 60
"""Seconds that a client goes on trying one submission."""


@dataclass
class Outcome:
    """What the clients saw."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    """Number of the ticket by the key of the submission."""
    seconds: list[float] = field(default_factory=list)
    """How long each acknowledged request took."""
    repeated: int = 0
    """Submissions that had to be sent again."""
    given_up: list[str] = field(default_factory=list)
    took: float = 0.0
    """Seconds altogether."""


@contextmanager
def process(sites: Path, store: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the service in a process of its own; it listens when this goes on."""
    command = [sys.executable, __file__, "--serve", str(sites), str(store), str(port)]
    started = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT / "tests")})
    try:
        for _ in range(600):
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                    connection.request("GET", "/ticket/none")
                    connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.05)
        yield started
    finally:
        started.terminate()
        started.wait(30)


def serve(sites: Path, store: Path, port: int) -> None:
    """Be that process."""
    service = Service(
        open_kb(ROOT / "kb"), {audience: sites / audience for audience in PLACES}, Storekeeper(store),
        StartToken({}), Allowance(FREE),
    )  # fmt: skip
    server(service).run([Place("127.0.0.1", port).listen()])


def client(number: int, port: int, keys: list[str], seen: Outcome, lock: threading.Lock) -> None:
    """Send each submission until it is acknowledged, always with its own key."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for key in keys:
        sent = json.dumps({"requester": f"client{number}@example.org", "how-can-we-help": f"Question {key}"})
        until = time.monotonic() + PATIENCE
        for attempt in range(100_000):
            begun = time.perf_counter()
            try:
                connection.request("POST", FORM, sent, {"Content-Type": "application/json", "Idempotency-Key": key})
                answer = connection.getresponse()
                told = json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError):
                connection.close()
                answer = None
                time.sleep(0.05)
            if answer is not None and answer.status in (200, 201):
                with lock:
                    seen.acknowledged[key] = told["number"]
                    seen.seconds.append(time.perf_counter() - begun)
                    seen.repeated += attempt > 0
                break
            if time.monotonic() > until:
                with lock:
                    seen.given_up.append(key)
                break
    connection.close()


def soak(sites: Path, store: Path, submissions: int, clients: int, *, kill: bool = True) -> Outcome:
    """Send the forms, kill the service half-way, start it again; return what the clients saw."""
    with closing(Place("127.0.0.1", 0).listen()) as probe:
        port = probe.getsockname()[1]
    seen, lock = Outcome(), threading.Lock()
    keys = [f"soak-{number}" for number in range(submissions)]
    threads = [
        threading.Thread(target=client, args=(number, port, keys[number::clients], seen, lock))
        for number in range(clients)
    ]
    begun = time.perf_counter()
    with process(sites, store, port) as first:
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        while kill and len(seen.acknowledged) < submissions // 2 and any(thread.is_alive() for thread in threads):
            time.sleep(0.005)
        if kill:
            first.send_signal(signal.SIGKILL)
            first.wait()
        else:
            _join(threads)
    if kill:
        with process(sites, store, port):
            _join(threads)
    seen.took = time.perf_counter() - begun
    return seen


def _join(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def faults(store: Path, seen: Outcome, submissions: int) -> list[str]:
    """Return what is wrong in the store, if anything is."""
    with closing(sqlite3.connect(store)) as connection:
        rows = connection.execute("SELECT key, number FROM submission_keys JOIN tickets USING (ticket)").fetchall()
        broken = connection.execute("PRAGMA integrity_check").fetchone()[0]
        halves = connection.execute(
            "SELECT COUNT(*) FROM tickets WHERE ticket NOT IN (SELECT ticket FROM events WHERE kind = 1)"
        ).fetchone()[0]
    kept = dict(rows)
    checks = {
        f"{len(seen.given_up)} submissions were given up": not seen.given_up,
        f"{submissions - len(kept)} are not in the store": len(kept) == submissions,
        f"{len(rows) - len(kept)} are there twice": len(rows) == len(kept),
        "an acknowledged number is not the one in the store": all(
            kept.get(key) == number for key, number in seen.acknowledged.items()
        ),
        f"{halves} tickets have no beginning": halves == 0,
        f"the store is not sound: {broken}": broken == "ok",
    }
    return [words for words, holds in checks.items() if not holds]


def main(submissions: int, clients: int) -> int:
    """Run it and say what came of it."""
    with TemporaryDirectory() as folder:
        sites, store = Path(folder, "sites"), Path(folder, "desk.db")
        build_sites(ROOT, sites)
        seen = soak(sites, store, submissions, clients)
        found = faults(store, seen, submissions)
    p95 = statistics.quantiles(seen.seconds, n=20)[-1]
    print(f"{len(seen.acknowledged)} of {submissions} acknowledged, {seen.repeated} sent again, in {seen.took:.1f} s;")
    print(f"p95 {p95 * 1000:.0f} ms. The service was killed in the middle.")
    print("\n".join(found) or "Every acknowledged one is in the store, none twice.")
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        given = [int(word) for word in sys.argv[1:]]
        sys.exit(main(*(given + [10_000, 16][len(given) :])))
