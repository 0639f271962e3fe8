"""The worked example of each metric: what its page says comes out of the rule, over the calls that the page tells."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from queue_calls import DESK, KB, NOON, asked, call, scope, store_of

from opsnb.kb.records import Metric
from opsnb.kb.records.metric import Example, ExampleCall
from opsnb.reports.queue_figures import Figures, QueueFigures
from opsnb.rules.queues import Targets, value
from opsnb.store.calls import Call, StateSpell

METRICS = KB.of_kind(Metric)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _call(number: int, told: ExampleCall) -> Call:
    """Return a call as a store has it; an answered one has no hold where none is told."""
    spans = {"talk": told.talk, "hold": told.hold or timedelta(), "wrap_up": told.after_call_work} if told.talk else {}
    times = {name: _seconds(span) for name, span in spans.items() if span is not None}
    waits = None if told.waits is None else _seconds(told.waits)
    return call(number, _seconds(told.enters), told.ends, waits, transfer=told.transfer, **times)


def figures(example: Example, folder: Path) -> Figures:
    """Count what happens in the half-hour of an example, as the queue report does."""
    calls = [_call(number, told) for number, told in enumerate(example.calls)]
    states = [
        StateSpell(one.agent, NOON + _seconds(one.begins), str(one.state), ended_at=NOON + _seconds(one.ends))
        for one in example.agents
    ]
    where = scope(hours=0.5)
    found = QueueFigures(asked(store_of(folder, calls, states), where), where, Targets.of(KB, DESK), "UTC", 30)
    return found.whole | found.intervals()[0]


@pytest.mark.parametrize("identity", METRICS)
def test_the_rule_gives_what_the_example_says(identity: str, tmp_path: Path) -> None:
    """Every metric has an example, and each of its variants has the value that the page shows."""
    record = METRICS[identity]
    assert record.example is not None
    counted, scale = figures(record.example, tmp_path), 100 if record.unit == "per cent" else 1
    found = {one.id: value(one, counted) for one in record.variants}
    rounded = {name: None if figure is None else round(scale * figure, 2) for name, figure in found.items()}
    assert rounded == pytest.approx(record.example.gives)
