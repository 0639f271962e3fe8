"""``opsnb ticket``: look at tickets. What changes them is in :mod:`opsnb.cli.ticket_work`."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from opsnb.cli.group import DB_HELP, main, workspace_here
from opsnb.errors import NotAllowedError, OpsnbError

if TYPE_CHECKING:
    from opsnb.intake.actors import Actor
    from opsnb.intake.showing import TicketView
    from opsnb.kb.load import KnowledgeBase
    from opsnb.store.current import Current

F = TypeVar("F", bound=Callable[..., Any])


@main.group()
def ticket() -> None:
    """Work on tickets: the same as on the staff pages of the service.

    Say who you are with --as, or once with the variable OPSNB_AS; the accounts of a desk and what each may do are in
    its team record, kb/DESK/team.yaml.

    \b
    A first round:
      opsnb ticket new DESK/forms/FORM how-can-we-help="Who is in charge?" requester=jordan@example.com
      opsnb ticket list --desk DESK
      opsnb ticket show T1
      opsnb ticket reply T1 "Planning is." --solve
    """


@dataclass(frozen=True)
class Bench:
    """What a command works with: the records, the store, and who works."""

    kb: KnowledgeBase
    store: sqlite3.Connection
    identity: str
    now: int

    def actor(self, desk: str) -> Actor:
        """Return who works, as a member of a desk's team."""
        from opsnb.intake.actors import member

        if not self.identity:
            team = self.kb.team(desk)
            wish = f"one of: {', '.join(one.id for one in team.members)}" if team else f"write kb/{desk}/team.yaml"
            raise NotAllowedError("say who you are", place="--as", wish=wish)
        return member(self.kb, desk, self.identity)

    def ticket(self, number: str, desk: str = "") -> Current:
        """Return the ticket of a number; one of another system is found with its desk."""
        from opsnb.intake.showing import by_number
        from opsnb.store.current import current
        from opsnb.store.tickets import find_ticket

        found = find_ticket(self.store, desk, number) if desk else by_number(self.store, number)
        return current(self.store, found)


@contextmanager
def bench(db: str, identity: str, *, create: bool = False) -> Iterator[Bench]:
    """Open records and store."""
    from opsnb.store.schema import open_store

    workspace = workspace_here()
    store = open_store(workspace.store_named(db), create=create)
    try:
        yield Bench(workspace.open_kb(), store, identity, int(time.time()))
    finally:
        store.close()


def common(command: F) -> F:
    """Add the options that all commands about tickets have."""
    as_ = click.option("--as", "identity", default="", envvar="OPSNB_AS", help="Your account in the team.  [OPSNB_AS]")
    return as_(click.option("--db", default="", help=DB_HELP)(command))


def desk_of(bench: Bench, desk: str) -> str:
    """Return the desk that was named, or the only one on whose team the actor is."""
    from opsnb.intake.actors import desks_of

    if desk:
        bench.kb.desk(desk)
        return desk
    own = desks_of(bench.kb, lambda _: bench.identity) if bench.identity else ()
    if len(own) != 1:
        raise OpsnbError("name a desk", place="--desk", wish=f"one of: {', '.join(own or bench.kb.desks)}")
    return own[0]


@ticket.command(name="list")
@click.option("--desk", default="", help="Desk of the tickets.  [default: the only one you work at]")
@click.option("--view", default="all-open", show_default=True, help="Which list; opsnb ticket views names them.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many to show.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Write them to this file instead.")
@common
def list_(desk: str, view: str, limit: int, file: Path | None, identity: str, db: str) -> None:
    """List the tickets of a view.

    \b
    Examples:
      opsnb ticket list --desk DESK
      opsnb ticket list --desk DESK --view new-tickets --as planning
      opsnb ticket list --desk DESK --csv open.csv --limit 10000
    """
    from opsnb.intake.exporting import write_csv
    from opsnb.intake.views import find_view, in_view

    with bench(db, identity) as at:
        desk = desk_of(at, desk)
        actor = at.actor(desk)
        chosen = find_view(at.store, at.kb, desk, view, actor)
        found = in_view(at.store, at.kb, desk, chosen, actor=actor, now=at.now, limit=limit)
        if file:
            try:
                with file.open("w", encoding="utf-8-sig", newline="") as target:
                    click.echo(f"{write_csv(at.kb, found, target)} ticket(s) in {file}")
            except OSError as error:
                wish = "name another --csv"
                raise OpsnbError(f"cannot be written: {error.strerror}", place=str(file), wish=wish) from None
            return
        for line in rows(found):
            click.echo(line)
        click.echo(f"{chosen.title}: {len(found)} ticket(s).")


@ticket.command()
@click.option("--desk", default="", help="Desk of the views.  [default: the only one you work at]")
@common
def views(desk: str, identity: str, db: str) -> None:
    """Name the lists you can choose from: those all share, and your own.

    \b
    Example:
      opsnb ticket views --desk DESK
    """
    from opsnb.intake.views import views_of

    with bench(db, identity) as at:
        desk = desk_of(at, desk)
        for view in views_of(at.store, at.kb, desk, at.actor(desk)):
            click.echo(f"  {view.id:<36}{view.title}")


@ticket.command()
@click.argument("number")
@click.option("--desk", default="", help="Desk, for a ticket of another system.")
@click.option("--public", is_flag=True, help="Only what the customer sees.")
@click.option("--db", default="", help=DB_HELP)
def show(number: str, desk: str, public: bool, db: str) -> None:
    """Show a ticket with its history.

    \b
    Examples:
      opsnb ticket show T17
      opsnb ticket show T17 --public
    """
    from opsnb.intake.requests import customers_subject
    from opsnb.intake.showing import show as seen_by

    with bench(db, "") as at:
        seen = seen_by(at.store, at.ticket(number, desk).ticket, "public" if public else "staff")
        if public:
            called = customers_subject(at.kb, seen.form, seen.current.subject)
            seen = replace(seen, current=seen.current._replace(subject=called))
        for line in told(seen, at.kb.desk(seen.current.desk).timezone):
            click.echo(line)


@ticket.command()
@click.argument("number")
@click.argument("file", type=int)
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="Folder to save it in.  [default: here]")
@click.option("--db", default="", help=DB_HELP)
def save(number: str, file: int, out: Path, db: str) -> None:
    """Save a FILE that came with a ticket; opsnb ticket show lists them. Nothing that is there is overwritten.

    \b
    Example:
      opsnb ticket save T17 1 --out /tmp
    """
    from opsnb.intake.showing import attachment

    with bench(db, "") as at:
        found, content = attachment(at.store, at.ticket(number).ticket, file)
    target = out / found.name
    try:
        with target.open("xb") as saved:
            saved.write(content)
    except OSError as error:
        raise OpsnbError(f"cannot be saved: {error.strerror}", place=str(target), wish="name another --out") from None
    click.echo(f"Saved: {target}")


def rows(tickets: list[Current]) -> Iterator[str]:
    """Yield a line for each ticket."""
    for one in tickets:
        state = one.status.replace("-", " ")
        who = " ".join(filter(None, (one.priority, one.queue, one.assignee or "(nobody)")))
        yield f"  {one.number:<8}{state:<22}{who:<40}  {printable(one.subject or '')}"


def told(seen: TicketView, zone: str) -> Iterator[str]:
    """Yield what there is to say about a ticket."""
    from opsnb.reports.periods import show_instant

    now = seen.current
    yield f"{now.number}  {printable(now.subject or '(no subject)')}"
    facts = {"Desk": now.desk, "Status": now.status.replace("-", " "), "Queue": now.queue, "Priority": now.priority,
             "Assigned to": now.assignee, "Requester": now.requester, "Came in": seen.came_in, "Form": seen.form,
             "Part of": now.merged_into, "Opened": show_instant(now.opened_at, zone),
             "Version": str(now.version)}  # fmt: skip
    yield from (f"  {name:<12}{printable(value)}" for name, value in facts.items() if value)
    for name, answer in (seen.answers or {}).items():
        yield f"  {name}: {printable(str(answer))}"
    for file in seen.attachments:
        yield f"  file {file.attachment}: {file.name} ({file.size:,} bytes)"
    for event in seen.history:
        value = f" {event.value}" if event.value else ""
        yield f"{show_instant(event.at, zone)}  {event.kind.name.lower()}{value}  ({event.actor or 'nobody named'})"
        yield from (f"    {line}" for line in printable(event.text or "").splitlines())


def printable(text: str) -> str:
    """Return a text without what would steer the terminal."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
