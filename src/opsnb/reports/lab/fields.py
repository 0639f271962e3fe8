"""What a form asks for: the parameters of a notebook, with what the records and the store know of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from opsnb.kb.load import KnowledgeBase
from opsnb.reports.candidates import Candidate, candidates
from opsnb.reports.notebook import Notebook
from opsnb.reports.workspace import SAMPLE, Workspace
from opsnb.store.engines import ENGINES, Engine, SqliteEngine

Kind = Literal["text", "choice", "suggestion", "date", "time", "flag", "whole", "number"]
DAY = timedelta(days=1)


class Choice(NamedTuple):
    """Something that may be chosen."""

    label: str
    """What people read."""
    value: str
    fits: bool = True
    """Whether the notebook can be run with it."""


@dataclass(frozen=True)
class Field:
    """One parameter of a notebook as a form asks for it."""

    name: str
    kind: Kind
    """A choice is one of those listed, a suggestion may be anything else; a date or a time may be left out."""
    default: str
    """As it would be given to ``opsnb run``."""
    help: str
    choices: tuple[Choice, ...] = ()
    first: datetime | None = None
    """Earliest date or time that makes sense, as the desk's clock shows it."""
    last: datetime | None = None

    def offers(self) -> str:
        """Say what may be chosen, in words; suggestions depend on the files that happen to be there, and are not it."""
        if self.kind == "choice":
            return ", ".join(choice.value for choice in self.choices if choice.fits and choice.value)
        if self.kind == "flag":
            return "yes or no"
        bounds = [f"{word} {at:%Y-%m-%d}" for word, at in (("from", self.first), ("to", self.last)) if at]
        return " ".join(bounds)


@dataclass(frozen=True)
class Surroundings:
    """What is known where a notebook is to be run."""

    workspace: Workspace
    kb: KnowledgeBase
    store: Engine
    notebook: Notebook
    desks: tuple[Candidate, ...]
    """Those for which it can be run first."""
    chosen: Candidate


def fields(workspace: Workspace, kb: KnowledgeBase, notebook: Notebook, db: str, desk: str = "") -> tuple[Field, ...]:
    """Return what to ask for to run a notebook on a store, for a desk; without one for the notebook's own.

    ``db`` is a path as seen from the project folder, ``sample``, or empty for the default place. Raises
    :class:`~opsnb.errors.StoreError` if there is no such store.
    """
    engine = SqliteEngine(store_at(workspace, db))
    try:
        desks = candidates(notebook, kb, engine)
        wanted = desk or notebook.defaults().get("desk", "")
        chosen = next((one for one in desks if one.desk == wanted and (desk or not one.lacks)), desks[0])
        around = Surroundings(workspace, kb, engine, notebook, desks, chosen)
        defaults = notebook.defaults() | {"desk": chosen.desk, "db": db}
        return tuple(
            _field(name, spec["default"], defaults[name], spec["help"], around)
            for name, spec in notebook.parameters().items()
        )
    finally:
        engine.close()


def store_at(workspace: Workspace, db: str) -> Path:
    """Return the store that a user named, its path seen from the project folder."""
    return workspace.store_named(db if db in ("", SAMPLE) else str(workspace.root / db))


def _field(name: str, written: str, default: str, help_text: str, around: Surroundings) -> Field:
    plain = Field(name, _kind(written), default, help_text)
    if name == "desk":
        return replace(plain, kind="choice", choices=tuple(map(_desk, around.desks)))
    if name == "engine":
        return replace(plain, kind="choice", choices=tuple(Choice(engine, engine) for engine in ENGINES))
    if name == "queue" and "calls" in around.notebook.needs:
        return replace(plain, kind="choice", choices=_queues(around))
    if name == "db":
        return replace(plain, kind="suggestion", choices=_stores(around.workspace))
    if name in ("policy", "beside"):
        return replace(plain, kind="suggestion", choices=_policies(around.workspace))
    if name in ("since", "until", "week", "as_of"):
        return _moment(plain, around)
    return plain


def _kind(written: str) -> Kind:
    """Tell from how its default is written what a parameter is, as ``opsnb run`` does."""
    if written in ("True", "False"):
        return "flag"
    if written[:1] in "'\"":
        return "text"
    return "number" if "." in written else "whole"


def _desk(desk: Candidate) -> Choice:
    label = f"{desk.title} (no {', no '.join(desk.lacks)})" if desk.lacks else desk.title
    return Choice(label, desk.desk, not desk.lacks)


def _queues(around: Surroundings) -> tuple[Choice, ...]:
    sql = "SELECT DISTINCT queue FROM call_legs WHERE desk = ? AND queue IS NOT NULL ORDER BY queue"
    desk = around.kb.desk(around.chosen.desk)
    names = around.store.query(sql, (around.chosen.desk,)).column("queue")
    return (Choice("not given", ""), *(Choice(desk.queue_title(name), name) for name in names))


def _stores(workspace: Workspace) -> tuple[Choice, ...]:
    found = _files(workspace, "build/*.db")
    return (Choice(SAMPLE, SAMPLE), *(one for one in found if workspace.root / one.value != workspace.sample_store))


def _policies(workspace: Workspace) -> tuple[Choice, ...]:
    return (Choice("today", "today"), *_files(workspace, "drafts/*.yaml"))


def _files(workspace: Workspace, pattern: str) -> tuple[Choice, ...]:
    paths = sorted(path.relative_to(workspace.root).as_posix() for path in workspace.root.glob(pattern))
    return tuple(Choice(path, path) for path in paths)


def _moment(plain: Field, around: Surroundings) -> Field:
    """Offer what the store reaches; a period ends before the day after it, and a week may still lie ahead."""
    kind: Kind = "time" if plain.name == "as_of" else "date"
    if around.chosen.reach is None:
        return replace(plain, kind=kind)
    zone = ZoneInfo(around.kb.desk(around.chosen.desk).timezone)
    first, last = (datetime.fromtimestamp(at, zone).replace(tzinfo=None) for at in around.chosen.reach)
    ends = {"since": last, "until": last + DAY, "as_of": last.replace(second=0) + timedelta(minutes=1)}
    return replace(plain, kind=kind, first=first.replace(second=0), last=ends.get(plain.name))
