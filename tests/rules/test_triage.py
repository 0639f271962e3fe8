"""Where new tickets belong: by the rules of the records, in their order, each decision with the rule that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import ValidationError

from opsnb.errors import RecordError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Codes, Desk, Flow, Form, Triage
from opsnb.kb.records.base import Record
from opsnb.kb.tickets import NewTicket
from opsnb.kb.yaml12 import read_yaml
from opsnb.rules.guess import Guess
from opsnb.rules.routing import queue_of
from opsnb.rules.triage import MATTERS, Decision, Triager

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
    expect: dict[str, tuple[str, str]]
    """By matter: what it has to be, and the rule that has to say so."""
    refuse: list[str]


def labelled() -> list[Labelled]:
    """Return the labelled set as tickets."""
    found = []
    for desk, tickets in LABELLED.items():
        for number, one in enumerate(tickets, 1):
            form = f"{desk}/forms/{one['form']}" if "form" in one else ""
            texts = {name: one.get(name, "") for name in ("subject", "text", "way_in")}
            ticket = NewTicket(str(number), 0, form=form, answers=one.get("answers", {}), **texts)
            by = one.get("by", "")
            expect = {
                matter: (value, by if isinstance(by, str) else by[matter])
                for matter, value in one.get("expect", {}).items()
            }
            found.append(Labelled(desk, ticket, expect, one.get("refuse", [])))
    return found


SET = labelled()


def test_the_set_is_large_and_holds_every_desk_and_every_form() -> None:
    """At least 60 tickets over five desks, and every form of the knowledge base that customers or staff file."""
    assert len(SET) >= 60
    assert {one.desk for one in SET} == {*PROJECT.desks}
    assert {one.ticket.form for one in SET if one.desk == "development-services"} - {""} == {
        *PROJECT.of_kind(Form, "development-services")
    }


@pytest.mark.parametrize("one", [one for one in SET if one.expect], ids=lambda one: f"{one.desk}-{one.ticket.number}")
def test_the_rules_are_right_where_there_is_one(one: Labelled) -> None:
    """All that the set expects comes out by the rules alone, and of the rule that has to say it."""
    decisions: Mapping[str, Decision] = dict(TRIAGERS[one.desk].decide(one.ticket).decisions)
    found = {matter: decisions[matter] for matter in one.expect if matter in decisions}
    shown = {matter: (one.value.rsplit("/", 1)[-1], one.rule or one.by) for matter, one in found.items()}
    assert shown == one.expect


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


def triager(*rules: dict[str, Any], others: Mapping[str, Record] | None = None, **fields: Any) -> Triager:
    """Return the triage of a small desk with some rules, and other records of it."""
    records: dict[str, Record] = {
        "a-desk/desk": Desk.model_validate(HEAD | DESK),
        "a-desk/triage": Triage.model_validate(HEAD | {"rules": rules} | fields),
    }
    records |= others or {}
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


COLOUR = {
    "start": "colour",
    "steps": {
        "colour": {
            "ask": "Which?", "fact": "colour",
            "answers": [{"label": name, "to": name, "when": [name]} for name in ("red", "blue")],
        },
        "red": {"end": "Red", "outcome": {"queue": "bells", "see": ["articles/red"]}},
        "blue": {"end": "Blue", "outcome": {"queue": "doors"}},
    },
}  # fmt: skip
SHADES = {
    "used_for": "Telling colours.",
    "entries": [
        {"id": "red", "title": "Red", "meaning": "It.", "words": ["rose", "brick"]},
        {"id": "blue", "title": "Blue", "meaning": "It.", "words": ["blue rose", "sky"]},
    ],
}
PAINT = {"id": "paint", "because": "By colour.", "flow": "flows/colour"}


def painter(*facts: dict[str, Any]) -> Triager:
    """Return a small desk that goes by a flow, with some facts."""
    others: dict[str, Record] = {
        "a-desk/flows/colour": Flow.model_validate(HEAD | COLOUR),
        "a-desk/codes/shades": Codes.model_validate(HEAD | SHADES),
    }
    return triager(PAINT, others=others, facts=facts)


def sign(value: str, *words: str, **signs: Any) -> dict[str, Any]:
    """Return how a colour is told."""
    return {"fact": "colour", "is": value, "when": ({"words": words} if words else {}) | signs}


RED, BLUE = sign("red", "brick"), sign("blue", "sky")


@pytest.mark.parametrize(
    ("facts", "text", "colour"),
    [
        ([RED, BLUE], "brick", "red"),
        ([RED, BLUE], "sky over brick", None),
        ([RED, sign("red", "sky")], "sky over brick", "red"),
        ([RED, sign("blue")], "brick", "red"),
        ([RED, sign("blue")], "grass", "blue"),
        ([sign("blue"), RED], "brick", "blue"),
        ([sign("blue", ways_in=["phone"]), sign("red", ways_in=["phone"])], "", "blue"),
        ([sign("red", "brick", unless=["no brick"]), sign("blue")], "there is no brick", "blue"),
        ([sign("red", "isn't sky")], "it isn\u2019t sky", "red"),
        ([sign("red", "isn\u2019t sky")], "it isn't sky", "red"),
        ([{"fact": "colour", "codes": "codes/shades"}], "a blue rose", "blue"),
        ([{"fact": "colour", "codes": "codes/shades"}], "a rose under the sky", "red"),
        ([{"fact": "colour", "codes": "codes/shades"}, BLUE], "a brick in the sky", None),
    ],
)  # fmt: skip
def test_the_first_sign_tells_a_fact_and_words_for_two_values_leave_it_open(
    facts: list[dict[str, Any]], text: str, colour: str | None
) -> None:
    """What holds without words is only the default; of a code list, the entry with the longest words is meant."""
    told = painter(*facts).decide(NewTicket("1", 0, text=text, way_in="phone")).facts.get("colour")
    assert (told.value if told else None) == colour


def test_a_flow_hands_on_its_pages_and_the_words_that_led_through_it() -> None:
    """The reason has the fact and the words; what stands in the end's `see` may answer the ticket."""
    verdict = painter(RED, BLUE).decide(NewTicket("1", 0, text="A BRICK fell"))
    assert verdict.see == ("articles/red",)
    assert verdict.decisions["queue"].because == "By colour. (colour is red: the words 'BRICK')"
    assert verdict.decisions["queue"].confidence is None


FORM = Form.model_validate(
    HEAD
    | {
        "filed_by": "staff", "audience": "staff", "ways_in": ["phone"], "when_to_use": ["It rings."],
        "next": "It goes.", "queue": "bells", "example": {},
        "fields": [
            {"id": "team", "label": "Team", "type": "choice", "options_from": "queues", "why": "To place it.",
             "example": "doors"},
        ],
    }
)  # fmt: skip
BY_FORM = {"id": "by-form", "because": "It lands there.", "by_form": True}


@pytest.mark.parametrize(
    ("fields", "queue", "by"),
    [
        ({"queue": "doors"}, "doors", "given"),
        ({"queue": "bells"}, "bells", "bell"),
        ({"queue": "sorting"}, "bells", "bell"),
        ({"form": "a-desk/forms/f", "queue": "bells"}, "bells", "by-form"),
        ({"form": "a-desk/forms/f", "queue": "sorting"}, "sorting", "given"),
        ({"form": "a-desk/forms/f", "queue": "doors", "answers": {"team": "doors"}}, "doors", "by-form"),
        ({"form": "a-desk/forms/f", "queue": "sorting", "answers": {"team": "sorting"}}, "sorting", "by-form"),
    ],
    ids=["put elsewhere", "put where the rule says", "where all come in", "where the form lands",
         "taken out of the form's queue", "chosen in the form", "the triage queue chosen in the form"],
)  # fmt: skip
def test_a_queue_that_somebody_chose_is_kept(fields: dict[str, Any], queue: str, by: str) -> None:
    """Neither a rule nor the history moves it; where tickets come in anyway, nobody has chosen anything."""
    desk = triager(BY_FORM, BELL, PAST, others={"a-desk/forms/f": FORM})
    verdict = desk.decide(NewTicket("1", 0, "A bell", **fields), {"queue": Guess("doors", 1.0)})
    decision = verdict.decisions["queue"]
    assert (decision.value, decision.rule or decision.by) == (queue, by)
    assert verdict.placed
    assert [one.value for one in verdict.against] == (["bells"] if by == "given" else [])


@pytest.mark.parametrize(
    "one", [one for one in SET if one.ticket.form], ids=lambda one: f"{one.desk}-{one.ticket.number}"
)
def test_where_the_intake_puts_a_form_is_nobodys_choice(one: Labelled) -> None:
    """Both go by the same rule, so a ticket that has come in already is decided like one that has no queue yet."""
    queue = queue_of(PROJECT, one.desk, one.ticket.form, one.ticket.answers) or PROJECT.desk(one.desk).triage or ""
    fresh, came_in = (TRIAGERS[one.desk].decide(ticket) for ticket in (one.ticket, replace(one.ticket, queue=queue)))
    assert came_in.decisions == fresh.decisions


def test_the_history_does_not_argue_with_whoever_chose_a_queue() -> None:
    """It is asked only where nobody has chosen: a guess is nothing that a person has to read."""
    verdict = triager(PAST).decide(NewTicket("1", 0, "A bell", queue="bells"), {"queue": Guess("doors", 1.0)})
    assert (verdict.value("queue"), verdict.against, verdict.refused) == ("bells", (), ())


def test_nobody_moves_no_ticket_that_has_a_queue() -> None:
    """Where no rule speaks, a ticket stays where its form brought it."""
    verdict = triager(BELL, others={"a-desk/forms/f": FORM}).decide(
        NewTicket("1", 0, "Silence", form="a-desk/forms/f", queue="bells")
    )
    assert (verdict.value("queue"), verdict.decisions["queue"].by, verdict.placed) == ("bells", "nobody", False)


@pytest.mark.parametrize("word", ["", " ", "*", "a * b", "**"])
def test_a_phrase_that_finds_nothing_is_no_phrase(word: str) -> None:
    """An empty one, or a star that is not at the end, is told to whoever writes the record."""
    with pytest.raises(ValidationError):
        triager(BELL | {"when": {"words": [word]}})


def test_what_the_history_was_not_sure_of_is_told_for_each_matter() -> None:
    """A second rule that learns does not hide what the first one found."""
    past = [PAST, {"id": "urgency", "because": "It was so.", "learns": "priority"}]
    refused = triager(*past).decide(NewTicket("1", 0), {"queue": Guess("doors", 0.1)}).refused
    assert refused == ("best guess for the queue doors at 0.10, below 0.8", "no history to learn the priority from")


@pytest.mark.parametrize(("rules", "placed"), [([BELL | {"queue": None, "contact": "ringer"}], True), ([PAST], False)])
def test_a_desk_without_queues_for_its_tickets_places_them_by_what_it_has(rules: list[Any], placed: bool) -> None:
    """A form or a contact is all that such a desk can say; one that learns queues has placed a ticket by its queue."""
    others: dict[str, Record] = {"a-desk/desk": Desk.model_validate(HEAD | DESK | {"triage": None})}
    assert triager(*rules, others=others).decide(BOTH).placed == placed
    assert not triager(*rules, others=others).decide(NewTicket("1", 0, priority="P1")).placed
