"""Runs what is due: several runs at a time, the instants of each one after the other, each report whole or not there.

A report is made in a folder beside its place and renamed when it is complete, so nobody reads half of one, and
a program that is killed leaves nothing that counts as done.
"""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Event

from opsnb.errors import OpsnbError, RunError
from opsnb.reports.due import Due, Schedule
from opsnb.reports.holding import holding
from opsnb.reports.notebook import find_notebook
from opsnb.reports.result import ERROR
from opsnb.reports.running import Report, run


@dataclass(frozen=True)
class Begins:
    """A report is being made now."""

    due: Due


@dataclass(frozen=True)
class Busy:
    """Another program is making the reports of a run; they are left to it."""

    schedule: Schedule


@dataclass(frozen=True)
class Ends:
    """A report is there, or could not be made."""

    due: Due
    outcome: Report | OpsnbError
    untold: tuple[str, ...] = ()
    """Who should have been told and has no address."""


Tell = Callable[[Due, Report | OpsnbError], tuple[str, ...]]
"""Tells of a report, before it counts as done; returns who could not be told."""


@dataclass(frozen=True)
class Runner:
    """What all reports are made with."""

    notebooks: Path
    db: str
    """The store, as the notebooks take it."""
    cwd: Path
    """Where paths are seen from."""
    tell: Tell

    def run_due(self, schedules: Sequence[Schedule], workers: int) -> Iterator[Begins | Ends | Busy]:
        """Make every report that is due, ``workers`` at a time; yield what happens as it does.

        A report that cannot be made stops no other. If the caller stops listening, those being made are finished and
        no other is begun.
        """
        said: SimpleQueue[Begins | Ends | Busy | None] = SimpleQueue()
        stopped = Event()

        def work(schedule: Schedule) -> None:
            try:
                for step in self._run(schedule):
                    said.put(step)
                    if stopped.is_set():
                        break
            finally:
                said.put(None)

        with ThreadPoolExecutor(workers) as pool:
            working = [pool.submit(work, schedule) for schedule in schedules if schedule.pending()]
            try:
                for _ in working:
                    while (step := said.get()) is not None:
                        yield step
            finally:
                stopped.set()
        for one in working:
            one.result()

    def _run(self, schedule: Schedule) -> Iterator[Begins | Ends | Busy]:
        with holding(schedule.folder) as held:
            if not held:
                yield Busy(schedule)
                return
            for due in schedule.pending():
                yield Begins(due)
                try:
                    yield self._make(due)
                except OpsnbError as error:  # nobody could be told, say: it is tried again next time
                    yield Ends(due, error)
                except OSError as error:
                    place = str(error.filename or due.folder)
                    yield Ends(due, RunError(f"cannot be written: {error.strerror}", place=place))

    def _make(self, due: Due) -> Ends:
        """Make one report, tell of it, and put it into its place."""
        shutil.rmtree(due.making, ignore_errors=True)
        due.making.mkdir(parents=True)
        outcome = self._outcome(due)
        untold = self.tell(due, outcome)
        shutil.rmtree(due.folder, ignore_errors=True)  # of a try that failed; until the next line `making` tells of it
        due.making.rename(due.folder)
        return Ends(due, replace(outcome, folder=due.folder) if isinstance(outcome, Report) else outcome, untold)

    def _outcome(self, due: Due) -> Report | OpsnbError:
        """Run the notebook; whatever goes wrong is written down where the report would be."""
        error_file = due.making / ERROR
        try:
            notebook = find_notebook(self.notebooks, due.schedule.run.notebook)
            given = due.parameters(frozenset(notebook.parameters()), self.db)
            return run(notebook, given, due.making, self.cwd)
        except OpsnbError as error:
            if not error_file.exists():
                error_file.write_text(f"{error}\n", encoding="utf-8")
            return RunError(error.problem, place=str(due.folder / ERROR))
        except Exception as error:  # a bug of ours or of a library: the others run on, and its traceback is kept
            error_file.write_text(traceback.format_exc(), encoding="utf-8")
            return RunError(f"{type(error).__name__}: {error}", place=str(due.folder / ERROR))
