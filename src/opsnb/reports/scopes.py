"""Which tickets a report is about, and as of when: what users write, as far as the store reaches."""

from __future__ import annotations

from opsnb.errors import OpsnbError, StoreError
from opsnb.reports.periods import parse_instant, show_instant
from opsnb.rules.sla import Scope
from opsnb.store.engines import Engine


def scope_of(engine: Engine, desk: str, zone: str, store: str, since: str, until: str, as_of: str) -> Scope:
    """Return the scope between local times of a desk; empty means as far as its tickets reach.

    Raises :class:`StoreError` if the store has no ticket of the desk, :class:`OpsnbError` if none was opened by then.
    """
    first, last = _reach(engine, desk, store)
    now = parse_instant(as_of, zone, "as_of") if as_of else last
    begin = max(parse_instant(since, zone, "since"), first) if since else first
    if begin > now:
        raise OpsnbError(
            "no ticket was opened by then",
            place="since" if since and not as_of else "as_of",
            found=since if since and not as_of else as_of,
            wish=f"the tickets reach from {show_instant(first, zone)} to {show_instant(last, zone)}",
        )
    end = min(parse_instant(until, zone, "until"), now + 1) if until else now + 1
    return Scope(desk, since=begin, until=end, as_of=now)


def _reach(engine: Engine, desk: str, store: str) -> tuple[int, int]:
    (row,) = engine.query(
        "SELECT MIN(t.opened_at), (SELECT MAX(e.at) FROM events e JOIN tickets x ON x.ticket = e.ticket "
        "WHERE x.desk = ?) FROM tickets t WHERE t.desk = ?",
        (desk, desk),
    ).rows
    if row[0] is None:
        raise StoreError("no tickets of this desk", place=store, found=desk, wish="import a log with: opsnb import")
    return row[0], row[1]
