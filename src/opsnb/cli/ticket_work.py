"""Commands that open tickets and change them."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from opsnb.cli.group import pair
from opsnb.cli.ticket import Bench, bench, common, desk_of, rows, ticket
from opsnb.errors import OpsnbError

if TYPE_CHECKING:
    from opsnb.intake.changing import Change

as_seen = click.option("--seen", type=int, help="Version that you saw; if somebody has changed it since, you are told.")


@ticket.command()
@click.argument("form")
@click.argument("answers", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--way-in", help="How it reached you.  [default: the form's first]")
@click.option("--minutes", type=click.FloatRange(0), help="How long the answer takes: short ones need no ticket.")
@click.option("--active-case", type=click.Choice(["yes", "no"]), help="Whether it belongs to an active case.")
@common
def new(
    form: str, answers: tuple[str, ...], way_in: str | None, minutes: float | None, active_case: str | None,
    identity: str, db: str,
) -> None:  # fmt: skip
    """Open a ticket for a customer, with the answers to a FORM of kb/.

    A field that takes several options is given several times. With --minutes, the desk's own flow first says whether
    a ticket is needed at all.

    \b
    Examples:
      opsnb ticket new DESK/forms/phone-planning first-name=Jordan phone=919-555-0142 ... --as reception
      opsnb ticket new DESK/forms/general-question requester=jordan@example.com how-can-we-help="Who?" --minutes 4
    """
    from opsnb.intake.submitting import submit
    from opsnb.kb.records.form import WayIn
    from opsnb.kb.submission import FormReader

    with bench(db, identity, create=True) as at:
        reader = FormReader(at.kb, form)
        actor = at.actor(reader.desk)
        way: WayIn = way_in or reader.form.ways_in[0]  # type: ignore[assignment]
        if minutes is not None and not _needed(at, reader.desk, way, minutes, active_case):
            return
        given: dict[str, list[str]] = {}
        for name, value in (pair(text, "FIELD=VALUE") for text in answers):
            given.setdefault(name, []).append(value)
        values = {name: several[0] if len(several) == 1 else several for name, several in given.items()}
        receipt = submit(at.store, reader, values, actor=actor, way_in=way, now=at.now)
        click.echo(f"{receipt.number}  {receipt.next}")
        click.echo(f"The customer's page, below the address of the service: /ticket/{receipt.token}")


@ticket.command()
@click.argument("number")
@click.argument("text")
@click.option("--solve", is_flag=True, help="It is the last word: the ticket is solved.")
@as_seen
@click.option("--desk", default="", help="Desk, for a ticket of another system.")
@common
def reply(number: str, text: str, solve: bool, seen: int | None, desk: str, identity: str, db: str) -> None:
    """Answer the customer. TEXT is Markdown; - reads it from the input.

    A ticket that was new is in progress then.

    \b
    Examples:
      opsnb ticket reply T17 "Planning is in charge." --solve
      opsnb ticket reply T17 - < answer.md
    """
    from opsnb.intake.changing import Change

    steps = [Change("reply", text=_text(text)), *([Change("status", "solved")] if solve else [])]
    _change_one(number, desk, steps, seen, identity, db)


@ticket.command()
@click.argument("number")
@click.argument("text")
@as_seen
@click.option("--desk", default="", help="Desk, for a ticket of another system.")
@common
def note(number: str, text: str, seen: int | None, desk: str, identity: str, db: str) -> None:
    """Write a private note: only staff see it. TEXT is Markdown; - reads it from the input.

    \b
    Example:
      opsnb ticket note T17 "Ask Public Works first."
    """
    from opsnb.intake.changing import Change

    _change_one(number, desk, [Change("note", text=_text(text))], seen, identity, db)


@ticket.command()
@click.argument("numbers", nargs=-1, required=True)
@click.option("--assign", help="Give it to this member of the team.")
@click.option("--unassign", is_flag=True, help="Give it to nobody.")
@click.option("--queue", help="Move it to this queue.")
@click.option("--priority", help="Set this priority.")
@click.option("--status", help="Set this status: solved, closed, in-progress (which reopens it) …")
@click.option("--note", "text", help="Write this private note on each.")
@click.option("--desk", default="", help="Desk, for tickets of another system.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_seen
@common
def change(
    numbers: tuple[str, ...], assign: str | None, unassign: bool, queue: str | None, priority: str | None,
    status: str | None, text: str | None, desk: str, yes: bool, seen: int | None, identity: str, db: str,
) -> None:  # fmt: skip
    """Change tickets: who has them, queue, priority, status. Several are shown first, then all are changed or none.

    \b
    Examples:
      opsnb ticket change T17 --assign planning --status in-progress
      opsnb ticket change T17 T18 T19 --queue planning --note "Belongs to Planning."
    """
    from opsnb.intake.bulk import change_all, preview
    from opsnb.intake.changing import Change
    from opsnb.intake.changing import change as change_one

    if seen is not None and len(numbers) > 1:
        raise OpsnbError("it is the version of one ticket", place="--seen", wish="several are shown before they change")
    if assign and unassign:
        raise OpsnbError("give it to somebody or to nobody", place="--assign", wish="one of --assign and --unassign")
    steps = [Change("assign", assign)] if assign or unassign else []
    named = (("queue", queue), ("priority", priority), ("status", status))
    steps += [Change(act, value) for act, value in named if value]  # type: ignore[arg-type]
    steps += [Change("note", text=text)] if text else []
    with bench(db, identity) as at:
        chosen = [at.ticket(number, desk) for number in numbers]
        actor = at.actor(chosen[0].desk)
        if {one.desk for one in chosen} != {chosen[0].desk}:
            raise OpsnbError("the tickets belong to several desks", wish="change those of one desk at a time")
        if len(chosen) == 1:
            after = [change_one(at.store, at.kb, chosen[0].ticket, steps, actor=actor, now=at.now, expected=seen)]
        else:
            shown = preview(at.store, at.kb, [one.ticket for one in chosen], steps, actor=actor, now=at.now)
            for row in shown:
                does = ", ".join(f"{one.kind.name.lower()} {one.value or ''}".strip() for one in row.events)
                click.echo(f"  {row.current.number:<8}{row.problem or does or 'no change'}")
            if any(row.problem for row in shown):
                raise OpsnbError("not all of them can be changed, so none was", wish="leave out those named above")
            if not yes:
                click.confirm(f"Change {len(shown)} tickets?", abort=True)
            selection = {row.current.ticket: row.current.version for row in shown}
            after = change_all(at.store, at.kb, selection, steps, actor=actor, now=at.now)
        for line in rows(after):
            click.echo(line)


@ticket.command()
@click.argument("number")
@click.argument("into")
@as_seen
@click.option("--desk", default="", help="Desk, for tickets of another system.")
@common
def merge(number: str, into: str, desk: str, seen: int | None, identity: str, db: str) -> None:
    """Make a ticket part of another that is about the same. It is closed, and nothing on it is lost.

    \b
    Example:
      opsnb ticket merge T18 T17
    """
    from opsnb.intake.merging import merge as merge_into

    with bench(db, identity) as at:
        first, second = at.ticket(number, desk), at.ticket(into, desk)
        actor = at.actor(first.desk)
        merge_into(at.store, first.ticket, second.ticket, actor=actor, now=at.now, expected=seen)
        click.echo(f"{first.number} is part of {second.number} now.")


@ticket.command(name="save-view")
@click.argument("view")
@click.argument("title")
@click.option("--desk", default="", help="Desk of the view.  [default: the only one you work at]")
@click.option("--queue", help="Only tickets of this queue.")
@click.option("--my-queues", is_flag=True, help="Only tickets of your queues.")
@click.option("--assignee", type=click.Choice(["anybody", "nobody", "me"]), default="anybody", help="Who has them.")
@click.option("--status", "statuses", multiple=True, help="Only in this status; may be repeated.")
@click.option("--waiting-for", type=click.Choice(["customer", "desk"]), help="Whose turn it is.")
@click.option("--due", type=click.Choice(["soon", "late"]), help="Only with a promise nearly due, or broken.")
@common
def save_view(
    view: str, title: str, desk: str, queue: str | None, my_queues: bool, assignee: str, statuses: tuple[str, ...],
    waiting_for: str | None, due: str | None, identity: str, db: str,
) -> None:  # fmt: skip
    """Keep a list of your own under the name VIEW. Saved again, it is replaced; nobody else sees it.

    \b
    Example:
      opsnb ticket save-view my-new "New in my queues" --desk DESK --my-queues --assignee nobody
    """
    from pydantic import ValidationError

    from opsnb.intake.views import save_view as keep
    from opsnb.kb.records.views import View

    given = {"id": view, "title": title, "queue": queue, "my_queues": my_queues, "assignee": assignee,
             "statuses": statuses, "waiting_for": waiting_for, "due": due}  # fmt: skip
    with bench(db, identity) as at:
        desk = desk_of(at, desk)
        try:
            made = View.model_validate(given)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"])) or "view"
            raise OpsnbError(first["msg"], place=place, found=first["input"] if first["loc"] else None) from None
        keep(at.store, at.kb, desk, made, actor=at.actor(desk), now=at.now)
        click.echo(f"Kept: opsnb ticket list --desk {desk} --view {view}")


def _needed(at: Bench, desk: str, way_in: str, minutes: float, active_case: str | None) -> bool:
    """Ask the desk's flow whether a ticket is needed; say so if not."""
    from opsnb.rules.need import needs_ticket

    facts = {"way-in": way_in, **({"active-case": active_case} if active_case else {})}
    need = needs_ticket(at.kb, desk, facts, timedelta(minutes=minutes))
    if need is None or need.ticket:
        return True
    if need.ticket is None:
        wish = "--active-case yes or no" if need.wanted == "active-case" else f"the desk's flow needs: {need.wanted}"
        raise OpsnbError(f"not enough is known: {need.says}", place="--minutes", wish=wish)
    click.echo(f"No ticket was opened. Is one needed? {need.says}")
    return False


def _change_one(number: str, desk: str, steps: list[Change], seen: int | None, identity: str, db: str) -> None:
    from opsnb.intake.changing import change as change_one

    with bench(db, identity) as at:
        found = at.ticket(number, desk)
        actor = at.actor(found.desk)
        after = change_one(at.store, at.kb, found.ticket, steps, actor=actor, now=at.now, expected=seen)
        for line in rows([after]):
            click.echo(line)


def _text(text: str) -> str:
    return sys.stdin.read() if text == "-" else text
