"""How fast an event log is imported, next to sqlite-utils writing the same typed rows; run as a script.

Both read the same file in one run, each in a process of its own, ours first and last. sqlite-utils is given the typed
values of the mapped columns only: once its ``upsert_all`` as it comes, which commits every batch, once inside one
transaction. Ours derives tickets and events, compares them with the store, and commits once.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Mapping
from opsnb.store.importing import import_file
from opsnb.store.instants import Instants
from opsnb.store.schema import open_store

KB = Path(__file__).parents[1] / "kb"
ZONE = "America/Chicago"
SMALL, LARGE = 250_000, 1_000_000


def write_log(path: Path, rows: int, mapping: Mapping) -> None:
    """Write a made-up event log of so many rows, with the columns that the mapping reads."""
    random = Random(7)
    header = list(dict.fromkeys(mapping.columns()))
    states = ["New", "Active", "Active", "Awaiting User Info", "Active", "Resolved", "Closed"]
    priorities = ["1 - Critical", "2 - High", *["3 - Moderate"] * 8, "4 - Low"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="?")
        writer.writeheader()
        written, ticket = 0, 0
        while written < rows:
            ticket += 1
            minute = random.randrange(500_000)
            steps = [minute]
            for _ in states:
                steps.append(steps[-1] + random.randrange(1, 400))
            row = {
                "number": f"INC{ticket:07d}", "opened_at": _text(minute), "caller_id": f"Caller {minute % 5003}",
                "priority": random.choice(priorities), "assignment_group": f"Group {random.randrange(80)}",
                "resolved_at": _text(steps[6]), "closed_at": _text(steps[7]), "made_sla": "true",
                "category": f"Category {random.randrange(60)}", "contact_type": "Phone", "reopen_count": "0",
            }  # fmt: skip
            for place, state in enumerate(states[: rows - written]):
                row |= {"incident_state": state, "sys_updated_at": _text(steps[place + 1]), "sys_mod_count": str(place)}
                row |= {
                    "sys_updated_by": f"Updated by {place % 4}",
                    "assigned_to": f"Resolver {ticket % 90 + place // 3}",
                }
                writer.writerow(row)
                written += 1


def _text(minute: int) -> str:
    day, rest = divmod(minute, 1440)
    return f"{day % 28 + 1}/{day // 28 % 12 + 1}/{2016 + day // 336} {rest // 60:02d}:{rest % 60:02d}"


def ours(path: Path, store: Path) -> dict[str, float]:
    """Import the file, twice; return seconds, rows a second, rows changed by the second time and peak memory."""
    mapping = KnowledgeBase.read(KB).get("mappings/servicenow", Mapping)
    connection = open_store(store, create=True)
    report, again = (
        import_file(connection, "mappings/servicenow", mapping, path, desk="customer-care", zone=ZONE, now=0)
        for _ in range(2)
    )
    changed = again.tickets_added + again.tickets_changed + again.events_added + again.events_changed
    return {
        "rows": report.rows_read, "seconds": report.seconds, "again": again.seconds, "changed": changed,
        "peak": _peak(),
    }  # fmt: skip


def theirs(path: Path, store: Path) -> dict[str, float]:
    """Upsert the same rows, typed, with sqlite-utils."""
    return _upsert_all(path, store, at_once=False)


def theirs_at_once(path: Path, store: Path) -> dict[str, float]:
    """Upsert the same rows, typed, with sqlite-utils, in one transaction."""
    return _upsert_all(path, store, at_once=True)


def _upsert_all(path: Path, store: Path, *, at_once: bool) -> dict[str, float]:
    mapping = KnowledgeBase.read(KB).get("mappings/servicenow", Mapping)
    started = time.perf_counter()
    database = Database(store)
    database.enable_wal()
    with database.atomic() if at_once else nullcontext():
        database.table("rows").upsert_all(_typed(path, mapping), pk=("number", "sys_mod_count"))
    seconds = time.perf_counter() - started
    return {"rows": database.table("rows").count, "seconds": seconds, "peak": _peak()}


def _typed(path: Path, mapping: Mapping) -> Iterator[dict[str, object]]:
    instants = Instants(mapping.time_format, ZoneInfo(ZONE))
    times = {mapping.at, mapping.opened, *(end.column for end in mapping.ends)}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        for row in reader:
            typed: dict[str, object] = dict(zip(header, row, strict=True))
            for name in times:
                typed[name] = instants.read(str(typed[name]))
            typed["sys_mod_count"] = int(str(typed["sys_mod_count"]))
            yield typed


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _alone(which: str, path: Path, store: Path) -> dict[str, float]:
    """Run one side in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, __file__, which, str(path), str(store)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {name: float(value) for name, value in (line.split() for line in output.splitlines())}


def main() -> None:
    """Print the table."""
    mapping = KnowledgeBase.read(KB).get("mappings/servicenow", Mapping)
    print("| rows | ours, rows/s | upsert_all | ratio | in one transaction | ratio | ours again | changed | peak MB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for rows in (SMALL, LARGE):
            path = Path(folder) / f"{rows}.csv"
            write_log(path, rows, mapping)
            before, plain, at_once, after = (
                _alone(side, path, Path(folder) / f"{rows}-{place}.db")
                for place, side in enumerate(("ours", "theirs", "theirs_at_once", "ours"))
            )
            own = min(before, after, key=lambda found: found["seconds"])
            rate, *others = (found["rows"] / found["seconds"] for found in (own, plain, at_once))
            print(
                f"| {own['rows']:,.0f} | {rate:,.0f} | {others[0]:,.0f} | {rate / others[0]:.1f} | {others[1]:,.0f} "
                f"| {rate / others[1]:.1f} | {own['rows'] / own['again']:,.0f} | {own['changed']:.0f} "
                f"| {own['peak']:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        side = {"ours": ours, "theirs": theirs, "theirs_at_once": theirs_at_once}[sys.argv[1]]
        for name, value in side(Path(sys.argv[2]), Path(sys.argv[3])).items():
            print(name, value)
    else:
        main()
