"""Where new tickets belong: by the rules of the records, in their order, each decision with the rule that made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from opsnb.errors import RecordError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Desk, Flow, Form, Triage
from opsnb.kb.tickets import NewTicket
from opsnb.kb.yaml12 import read_yaml
from opsnb.rules.guess import Guess
from opsnb.rules.triage import MATTERS, Triager

ROOT = Path(__file__).parents[2]
PROJECT = KnowledgeBase.read(ROOT / "kb")
LABELLED: dict[str, list[dict[str, Any]]] = read_yaml(
    (Path(__file__).parent / "triage_labelled.yaml").read_text(encoding="utf-8")
).value
TRIAGERS = {desk: Triager(PROJECT, desk) for desk in LABELLED}


class Labelled(NamedTuple):
    """A ticket of the labelled set and what is expected of it."""

    desk: str
    ticket: NewTicket
    expect: dict[str, str]
    refuse: list[str]


def labelled() -> list[Labelled]:
    """Return the labelled set as tickets."""
    found = []
    for desk, tickets in LABELLED.items():
        for number, one in enumerate(tickets, 1):
            form = f"{desk}/forms/{one['form']}" if "form" in one else ""
            texts = {name: one.get(name, "") for name in ("subject", "text", "way_in")}
            ticket = NewTicket(str(number), 0, form=form, answers=one.get("answers", {}), **texts)
            found.append(Labelled(desk, ticket, one.get("expect", {}), one.get("refuse", [])))
    return found


SET = labelled()


def test_the_set_is_large_and_holds_every_desk_and_every_form() -> None:
    """At least 60 tickets over five desks, and every form of the knowledge base that customers or staff file."""
    assert len(SET) >= 60
    assert {one.desk for one in SET} == {*PROJECT.desks}
    assert {one.ticket.form for one in SET if one.desk == "development-services"} - {""} == {
        *PROJECT.of_kind(Form, "development-services")
    }


def test_the_rules_are_right_where_there_is_one() -> None:
    """Of all that the set expects, 95 % comes out right by the rules alone."""
    wrong = [
        (one.desk, one.ticket.number, matter, value, found)
        for one in SET
        for matter, value in one.expect.items()
        if (found := (TRIAGERS[one.desk].decide(one.ticket).value(matter) or "").rsplit("/", 1)[-1]) != value  # type: ignore[arg-type]
    ]
    assert len(wrong) <= 0.05 * sum(len(one.expect) for one in SET), wrong


@pytest.mark.parametrize("one", [one for one in SET if one.refuse], ids=lambda one: f"{one.desk}-{one.ticket.number}")
def test_nothing_is_guessed_where_nothing_can_be_told(one: Labelled) -> None:
    """A matter that neither the form nor the words settle stays open."""
    verdict = TRIAGERS[one.desk].decide(one.ticket)
    assert {matter: verdict.value(matter) for matter in one.refuse} == dict.fromkeys(one.refuse)  # type: ignore[arg-type]


@pytest.mark.parametrize("one", SET, ids=lambda one: f"{one.desk}-{one.ticket.number}")
def test_every_decision_names_its_rule_and_the_record_says_so(one: Labelled) -> None:
    """The rule named is one of the desk's, and what was decided stands in the record named."""
    triager = TRIAGERS[one.desk]
    rules = {rule.id: rule for rule in triager.record.rules}
    for decision in triager.decide(one.ticket).decisions.values():
        record = PROJECT.records[decision.record]
        assert decision.because
        if decision.by == "nobody":
            assert isinstance(record, Desk)
            assert decision.value == record.triage
            continue
        rule = rules[decision.rule]
        assert rule.by_form == isinstance(record, Form)
        assert (rule.flow is not None) == isinstance(record, Flow)
        if isinstance(record, Flow):
            ends = [
                getattr(step.outcome, decision.matter)
                for step in record.steps.values()
                if step.outcome and decision.matter != "assignee"
            ]
            assert decision.value in {PROJECT.resolve(end, one.desk) or end for end in ends if end}
        if isinstance(record, Triage):
            assert getattr(rule, decision.matter) in (decision.value, decision.value.removeprefix(f"{one.desk}/"))


HEAD = {
    "title": "A title",
    "summary": "A summary.",
    "owner": "The owner",
    "reviewed": "2026-01-31",
    "review_every": "P365D",
    "source": {"seed": "000", "place": "A heading"},
}
DESK = {"timezone": "Europe/Vienna", "mission": "To answer.", "triage": "sorting"} | {
    "queues": [{"id": name, "title": name, "does": "It."} for name in ("sorting", "bells", "doors")]
}
BELL = {"id": "bell", "because": "It rings.", "when": {"words": ["bell*"]}, "queue": "bells"}
DOOR = {"id": "door", "because": "It is shut.", "when": {"words": ["front door"]}, "queue": "doors"}
PAST = {"id": "past", "because": "It was so before.", "learns": "queue"}
SORT = {"id": "sort", "because": "Somebody has to look.", "queue": "sorting"}


def triager(*rules: dict[str, Any], **fields: Any) -> Triager:
    """Return the triage of a small desk with some rules."""
    records = {
        "a-desk/desk": Desk.model_validate(HEAD | DESK),
        "a-desk/triage": Triage.model_validate(HEAD | {"rules": rules} | fields),
    }
    return Triager(KnowledgeBase(ROOT, records, {}), "a-desk")


BOTH = NewTicket("1", 0, subject="The bell at the front  DOOR")


@pytest.mark.parametrize(
    ("rules", "decides"), [((BELL, DOOR), "bell"), ((DOOR, BELL), "door")], ids=["as written", "turned"]
)
def test_rules_are_tried_in_their_order(rules: tuple[dict[str, Any], ...], decides: str) -> None:
    """Where two rules fit, the first one decides, whichever it is, and is named."""
    assert triager(*rules).decide(BOTH).decisions["queue"].rule == decides


@pytest.mark.parametrize(
    ("text", "queue"),
    [
        ("Bells!", "bells"), ("doorbell", "sorting"), ("the FRONT-door", "doors"), ("front doors", "sorting"),
        ("front\ndoor", "doors"), ("the front of a door", "sorting"), ("", "sorting"),
    ],
)  # fmt: skip
def test_words_are_whole_words(text: str, queue: str) -> None:
    """A phrase fits whole words in any case, over spaces, hyphens and lines; only a star leaves the ending open."""
    assert triager(BELL, DOOR).decide(NewTicket("1", 0, text=text)).value("queue") == queue


@pytest.mark.parametrize(
    ("signs", "fits"),
    [
        ({}, True),
        ({"ways_in": ["phone", "email"]}, True),
        ({"ways_in": ["web"]}, False),
        ({"requesters": ["*@example.org"]}, True),
        ({"requesters": ["*@example.com", "Robin@Example.org"]}, True),
        ({"requesters": ["*@example.com"]}, False),
        ({"requesters": ["robin@example.or."]}, False),
        ({"forms": ["forms/bell"]}, True),
        ({"forms": ["forms/door"]}, False),
        ({"answers": {"loud": ["yes"]}}, True),
        ({"answers": {"loud": ["no"]}}, False),
        ({"answers": {"when": ["night", "noon"]}}, True),
        ({"words": ["bell"], "ways_in": ["web"]}, False),
    ],
)  # fmt: skip
def test_all_signs_have_to_be_there(signs: dict[str, Any], fits: bool) -> None:
    """Of one list, one is enough; of several lists, each has to agree."""
    ticket = NewTicket(
        "1", 0, "A bell", requester="robin@example.org", way_in="phone", form="a-desk/forms/bell",
        answers={"loud": True, "when": ["noon"], "why": 3},
    )  # fmt: skip
    found = triager(BELL | {"when": signs}).decide(ticket)
    assert found.placed == fits


@pytest.mark.parametrize(
    ("guess", "by", "value"),
    [
        (Guess("doors", 0.9), "history", "doors"),
        (Guess("doors", 0.79), "nobody", "sorting"),
        (None, "nobody", "sorting"),
    ],
    ids=["sure", "not sure", "no history"],
)  # fmt: skip
def test_the_history_decides_only_where_it_is_sure(guess: Guess | None, by: str, value: str) -> None:
    """Below the record's confidence, the ticket goes to the queue for what nobody can place, and the guess is told."""
    guesses = {"queue": guess} if guess else {}
    verdict = triager(PAST, confidence=0.8).decide(NewTicket("1", 0, "Something"), guesses)
    assert (verdict.decisions["queue"].by, verdict.value("queue")) == (by, value)
    assert bool(verdict.refused) == (by == "nobody")


@pytest.mark.parametrize("sure", [True, False])
def test_a_rule_that_names_the_queue_for_the_unplaced_does_not_stop_the_search(sure: bool) -> None:
    """The history may still know better; if it does not, that rule is the one named."""
    guesses = {"queue": Guess("doors", 0.9 if sure else 0.3)}
    decided = triager(SORT, PAST).decide(NewTicket("1", 0, "Something"), guesses).decisions["queue"]
    assert (decided.value, decided.rule) == (("doors", "past") if sure else ("sorting", "sort"))


def test_a_rule_comes_before_the_history_that_follows_it() -> None:
    """However sure the history is: what is written down goes first."""
    assert triager(BELL, PAST).decide(BOTH, {"queue": Guess("doors", 1.0)}).decisions["queue"].rule == "bell"


def test_a_desk_without_triage_is_told_so() -> None:
    """It names those that have one, instead of failing."""
    kb = KnowledgeBase(ROOT, {"a-desk/desk": Desk.model_validate(HEAD | DESK)}, {})
    with pytest.raises(RecordError, match="no triage record"):
        Triager(kb, "a-desk")


def test_deciding_twice_decides_the_same() -> None:
    """Nothing is kept from one ticket to the next."""
    for one in SET:
        first, second = (TRIAGERS[one.desk].decide(one.ticket) for _ in range(2))
        assert first == second
        assert {*first.decisions} <= {*MATTERS}
