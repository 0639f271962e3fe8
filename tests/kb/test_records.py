"""The models: immutable, strict, described, and careful with who may read what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kb.conftest import DESK, FLOW, HEAD, Write, procedure
from opsnb.kb.records import KINDS, Desk, Flow, Procedure
from opsnb.kb.records.base import Duration, Model, Source, format_duration, parse_duration
from opsnb.kb.records.policy import ClockRule, Policy, Priority, promises

DURATIONS = TypeAdapter(Duration)


def models(base: type[Model] = Model) -> Iterator[type[Model]]:
    """Yield every model of the records."""
    for model in base.__subclasses__():
        yield model
        yield from models(model)


@pytest.mark.parametrize("model", sorted(set(models()), key=lambda model: model.__name__), ids=lambda m: m.__name__)
def test_every_model_is_frozen_strict_and_described(model: type[Model]) -> None:
    """No field changes after reading, none is unknown, and each says what it means: editors show these sentences."""
    assert model.model_config["frozen"] is True
    assert model.model_config["extra"] == "forbid"
    assert model.__doc__
    for name, field in model.model_fields.items():
        assert field.description, f"{model.__name__}.{name} has no docstring"


def test_a_record_cannot_be_changed_after_reading() -> None:
    """Rules may keep a record without fearing that it moves under them."""
    source = Source(seed="000", place=("A heading",))
    with pytest.raises(ValidationError, match="frozen"):
        source.seed = "001"  # type: ignore[misc]


def test_a_missing_audience_means_staff(write: Write) -> None:
    """Whoever forgets to say who may read a record has not published it; the same for a way to reach the desk."""
    contact = "contacts: [{id: call, title: Call, channel: phone, value: '1'}]\n"
    files = {"a-desk/desk.yaml": HEAD + DESK + contact, "a-desk/flows/f.yaml": HEAD + FLOW}
    kb = write(files | {"a-desk/procedures/p.md": procedure()})
    assert {record.audience for record in kb.records.values()} == {"staff"}
    assert kb.desk("a-desk").contacts[0].audience == "staff"
    assert {kind.model_fields["audience"].default for kind in KINDS.values()} == {"staff"}


@settings(deadline=None)
@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=4000)).map(lambda t: t - t % timedelta(seconds=1)))
def test_a_duration_reads_back_as_it_was_written(value: timedelta) -> None:
    """ISO 8601 in days, hours, minutes and seconds loses nothing."""
    assert parse_duration(format_duration(value)) == value
    assert DURATIONS.validate_python(DURATIONS.dump_python(value)) == value


@pytest.mark.parametrize("text", ["PT15S", "PT1H", "PT1H30M", "P1D", "P365D", "P1DT2H3M4S", "PT0S"])
def test_a_duration_in_its_shortest_form_is_written_as_it_was_read(text: str) -> None:
    """Records that are written anew do not change."""
    assert format_duration(parse_duration(text)) == text


@pytest.mark.parametrize(
    "value",
    ["", "P", "PT", "P1DT", "1H", "PT1", "P1M", "P1Y", "P1W", "PT1.5H", "-PT1H", "pt1h", "PT1H ", "PT٣H", 60, None],
)
def test_what_is_no_duration_of_fixed_length_is_refused(value: object) -> None:
    """Months and years have no fixed length, and a bare number has no unit."""
    with pytest.raises(ValueError, match="ISO 8601"):
        parse_duration(value)


@pytest.mark.parametrize("several", [False, True], ids=["one", "a list"])
def test_a_source_is_written_alone_or_in_a_list(several: bool, write: Write) -> None:
    """Most records have one source, and need no brackets for it."""
    one = '{seed: "000", place: A heading}'
    text = HEAD.replace(one, f"[{one}, {one}]") if several else HEAD
    kb = write({"a-desk/flows/f.yaml": text + FLOW})
    assert len(kb.get("a-desk/flows/f", Flow).source) == 1 + several


def test_a_review_is_due_when_its_confirmation_runs_out(write: Write) -> None:
    """Also a confirmation that holds beyond the calendar has a day."""
    kb = write({"a-desk/flows/f.yaml": HEAD.replace("P365D", "P30D") + FLOW})
    assert kb.records["a-desk/flows/f"].review_due == date(2026, 3, 2)
    kb = write({"a-desk/flows/f.yaml": HEAD.replace("P365D", "P99999999D") + FLOW})
    assert kb.records["a-desk/flows/f"].review_due == date.max


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        pytest.param("Europe/Vienna", "Europe/Wien", "timezone", id="no such zone"),
        pytest.param("Europe/Vienna", "+01:00", "timezone", id="an offset is no zone"),
        pytest.param("Europe/Vienna", "Europe", "timezone", id="half a zone"),
        pytest.param("09:00", "9:00", "shifts.0.hours.mon.0.0", id="a time of three digits"),
        pytest.param("17:00", "24:01", "shifts.0.hours.mon.0.1", id="after the end of the day"),
        pytest.param("mon:", "monday:", "shifts.0.hours.monday", id="another name of the day"),
        pytest.param(", hours: {mon: [[09:00, 17:00]]}", "", "shifts", id="no opening hours"),
        pytest.param("{id: rest", "{id: a b", "shifts.1.id", id="a blank in an id"),
    ],
)
def test_a_desk_says_when_and_where_it_is_open(old: str, new: str, field: str, write: Write) -> None:
    """Wall times of a zone with a name; the first shift has hours."""
    assert old in DESK
    found = write({"a-desk/desk.yaml": HEAD + DESK.replace(old, new)}).problems
    assert [(problem.code, problem.field) for problem in found] == [("bad-value", field)]


def test_one_shift_at_most_is_all_the_rest_of_the_time(write: Write) -> None:
    """Two shifts without hours could not be told apart."""
    desk = DESK + "  - {id: other, title: Other, answered_by: Nobody}\n"
    (problem,) = write({"a-desk/desk.yaml": HEAD + desk}).problems
    assert problem.field == "shifts"
    assert isinstance(write({"a-desk/desk.yaml": HEAD + DESK}).desk("a-desk"), Desk)


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("{}", id="nothing"),
        pytest.param("{ask: A?, end: B.}", id="two kinds"),
        pytest.param("{ask: A?, answers: [{label: B, to: last}]}", id="one answer"),
        pytest.param("{ask: A?, next: last}", id="a question that goes on by itself"),
        pytest.param("{do: A.}", id="an action that leads nowhere"),
        pytest.param("{do: A., answers: [{label: B, to: last}, {label: C, to: last}]}", id="an action with answers"),
        pytest.param("{end: A., next: last}", id="an end that goes on"),
        pytest.param("{do: A., next: last, outcome: {}}", id="an outcome before the end"),
    ],
)
def test_a_step_is_a_question_an_action_or_an_end(step: str, write: Write) -> None:
    """A question has two answers or more, an action one way on, an end none; only an end has an outcome."""
    text = FLOW.replace("{do: Write it down., next: last}", step)
    (problem,) = write({"a-desk/flows/f.yaml": HEAD + text}).problems
    assert (problem.code, problem.field, problem.line) == ("bad-value", "steps.first", 9)


def test_a_clock_pauses_only_while_somebody_else_is_waited_for() -> None:
    """Work in progress cannot stop the clock of the promise it serves."""
    assert ClockRule(pauses_on=("waiting-on-customer",)).calendar == "always"
    with pytest.raises(ValidationError, match="in-progress cannot pause a clock"):
        ClockRule(pauses_on=("in-progress",))


def test_what_a_priority_promises_by_clock(write: Write) -> None:
    """Every clock has its targets by shift; a periodic update holds in every shift."""
    priority = Priority.model_validate(
        {
            "id": "P1", "title": "High", "definition": "Now.", "response": {"day": "PT1H"},
            "update": {"every": "PT4H"},
        }
    )  # fmt: skip
    assert promises(priority) == {
        "response": {"day": timedelta(hours=1)},
        "update": {"*": timedelta(hours=4)},
        "next-reply": {},
        "resolution": {},
    }
    assert Policy.model_fields["attainment_goal"].default == 100


def test_a_procedure_holds_the_fields_of_a_controlled_document() -> None:
    """Purpose, scope, responsibilities, use, steps, failure, end, records, parties, frequency, terms, number."""
    assert {
        "purpose", "scope", "responsibilities", "when_to_use", "body", "if_it_fails", "done_when", "related",
        "other_parties", "frequency", "definitions", "document_number",
    } <= Procedure.model_fields.keys()  # fmt: skip
