"""A flow followed with what is known: where calls, tickets and requests go, in made-up flows and the project's own."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from opsnb.errors import RecordError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Flow
from opsnb.rules.flows import Route, follow

PROJECT = KnowledgeBase.read(Path(__file__).parents[2] / "kb")

HEAD = {
    "title": "A title",
    "summary": "A summary.",
    "owner": "The owner",
    "reviewed": "2026-01-31",
    "review_every": "P365D",
    "source": {"seed": "000", "place": "A heading"},
}

BELL = Flow.model_validate(
    HEAD
    | {
        "start": "greet",
        "steps": {
            "greet": {"do": "Say hello.", "next": "who"},
            "who": {
                "ask": "Who is it?",
                "fact": "caller",
                "answers": [
                    {"label": "Somebody we know", "to": "note", "when": ["customer", "neighbour"]},
                    {"label": "A stranger", "to": "mood", "when": ["stranger"]},
                ],
            },
            "note": {"do": "Write it down.", "next": "urgent"},
            "urgent": {
                "ask": "Can it wait?",
                "fact": "can-wait",
                "answers": [
                    {"label": "Yes", "to": "later", "when": ["yes"]},
                    {"label": "No", "to": "now", "when": ["no"]},
                ],
            },
            "mood": {
                "ask": "Are they friendly?",
                "answers": [{"label": "Yes", "to": "later"}, {"label": "No", "to": "now"}],
            },
            "later": {"end": "Tomorrow.", "outcome": {"queue": "tomorrow"}},
            "now": {"end": "At once.", "outcome": {"contact": "porter"}},
        },
    }
)
"""A flow with actions, questions that facts answer, and one that only a reader can answer."""


@pytest.mark.parametrize(
    ("facts", "path", "wanted"),
    [
        pytest.param({}, "greet who", "caller", id="nothing known: the first question"),
        pytest.param({"caller": "customer"}, "greet who note urgent", "can-wait", id="the second question"),
        pytest.param({"can-wait": "no"}, "greet who", "caller", id="a later fact does not answer an earlier question"),
        pytest.param({"caller": "stranger"}, "greet who mood", "", id="a question only a reader can answer"),
        pytest.param(
            {"caller": "stranger", "can-wait": "no"}, "greet who mood", "", id="no fact goes past such a question"
        ),
        pytest.param({"caller": "neighbour"}, "greet who note urgent", "can-wait", id="another value, the same answer"),
        pytest.param({"weather": "fine"}, "greet who", "caller", id="a fact that is not asked for"),
    ],
)
def test_an_open_question_is_where_it_stops(facts: dict[str, str], path: str, wanted: str) -> None:
    """Facts lead as far as they go, actions passed; the fact that would lead on is named, if there is one."""
    assert follow(BELL, facts) == Route(tuple(path.split()), None, wanted)


@pytest.mark.parametrize(
    ("facts", "path", "outcome"),
    [
        pytest.param(
            {"caller": "customer", "can-wait": "yes"}, "greet who note urgent later", ("tomorrow", None), id="a queue"
        ),
        pytest.param(
            {"caller": "neighbour", "can-wait": "no"}, "greet who note urgent now", (None, "porter"), id="a contact"
        ),
        pytest.param(
            {"can-wait": "no", "weather": "fine", "caller": "customer"},
            "greet who note urgent now",
            (None, "porter"),
            id="in any order, with more than is asked for",
        ),
    ],
)
def test_facts_that_answer_everything_lead_to_an_end(
    facts: dict[str, str], path: str, outcome: tuple[str | None, str | None]
) -> None:
    """At an end nothing is wanted any more, and what it leads to is known."""
    found = follow(BELL, facts)
    assert found.outcome is not None
    assert (found.path, found.wanted) == (tuple(path.split()), "")
    assert (found.outcome.queue, found.outcome.contact) == outcome


def test_a_flow_may_begin_at_its_end() -> None:
    """A flow that has nothing to ask ends where it begins."""
    last = {"end": "Here.", "outcome": {"see": ["desk"]}}
    flow = Flow.model_validate(HEAD | {"start": "last", "steps": {"last": last, "other": last}})
    assert follow(flow, {}) == Route(("last",), flow.steps["last"].outcome)


@pytest.mark.parametrize(
    ("facts", "place", "found", "wish"),
    [
        pytest.param(
            {"caller": "Customer"}, "caller", "Customer", "one of: customer, neighbour, stranger", id="letters"
        ),
        pytest.param({"caller": ""}, "caller", "", "one of: customer, neighbour, stranger", id="an empty value"),
        pytest.param(
            {"caller": "customer", "can-wait": "perhaps"}, "can-wait", "perhaps", "one of: yes, no", id="further down"
        ),
    ],
)
def test_a_value_that_no_answer_names_is_an_error(facts: dict[str, str], place: str, found: str, wish: str) -> None:
    """A misspelt value is never taken for an open question: the fact, its value and the values there are are named."""
    with pytest.raises(RecordError) as caught:
        follow(BELL, facts)
    assert (caught.value.place, caught.value.found, caught.value.wish) == (place, found, wish)


def test_a_wrong_value_that_is_not_reached_is_no_error() -> None:
    """Only questions on the way are asked."""
    assert follow(BELL, {"caller": "stranger", "can-wait": "perhaps"}).path[-1] == "mood"


def own(identity: str) -> Flow:
    """Return a flow of the project's own records."""
    return PROJECT.get(identity, Flow)


def values(flow: Flow) -> dict[str, list[str]]:
    """Return every fact of a flow with every value it can have."""
    found: dict[str, list[str]] = {}
    for step in flow.steps.values():
        for answer in step.answers:
            if step.fact:
                known = found.setdefault(step.fact, [])
                known += [value for value in answer.when if value not in known]
    return found


ROUTE = "child-maintenance/flows/route-a-call"
CALLS = [dict(zip(values(own(ROUTE)), chosen, strict=True)) for chosen in product(*values(own(ROUTE)).values())]


def expected_queue(call: dict[str, str]) -> str:
    """Say the rule in words of its own: who answers a call."""
    if call["language"] == "welsh":
        return "welsh-language-unit"
    if call["line"] == "client":
        return "caseworker" if call["reference"] == "valid" else "gich"
    if call["employer-option"] == "employer":
        return "employer-team"
    if call["employer-option"] == "third-party" and call["third-party-free"] == "yes":
        return "third-party-team"
    return "gich"


@pytest.mark.parametrize("call", CALLS, ids=lambda call: " ".join(f"{name}={value}" for name, value in call.items()))
def test_every_call_is_answered_by_a_team_of_the_desk(call: dict[str, str]) -> None:
    """Whatever is known of a call, it ends in one queue of the desk: no caller is left in the line."""
    outcome = follow(own(ROUTE), call).outcome
    assert outcome is not None
    assert outcome.queue in {queue.id for queue in PROJECT.desk("child-maintenance").queues}
    assert outcome.queue == expected_queue(call)


def test_every_team_is_sent_calls() -> None:
    """No queue of the desk is one that no call can reach, and all combinations of what is known were tried."""
    queues = {queue.id for queue in PROJECT.desk("child-maintenance").queues}
    assert {expected_queue(call) for call in CALLS} == queues
    assert len(CALLS) == 2 * 2 * 4 * 3 * 2


@pytest.mark.parametrize(
    ("facts", "end", "queue"),
    [
        pytest.param("language=welsh", "welsh", "welsh-language-unit", id="Welsh, before anything else is asked"),
        pytest.param("line=client reference=valid", "case-owner", "caseworker", id="a client with a valid SCIN"),
        pytest.param("line=client reference=invalid", "list-of-contacts", "gich", id="a client with an invalid SCIN"),
        pytest.param("line=client reference=incomplete", "blank-screen", "gich", id="a client with half a SCIN"),
        pytest.param("line=client reference=none", "blank-screen", "gich", id="a client without a SCIN"),
        pytest.param(
            "line=employer employer-option=employer reference=valid",
            "employer-known",
            "employer-team",
            id="an employer",
        ),
        pytest.param(
            "line=employer employer-option=employer reference=none",
            "employer-query",
            "employer-team",
            id="an employer without a number is the employer team's all the same",
        ),
        pytest.param(
            "line=employer employer-option=third-party third-party-free=yes",
            "third-party",
            "third-party-team",
            id="option 3",
        ),
        pytest.param(
            "line=employer employer-option=third-party third-party-free=no",
            "third-party-busy",
            "gich",
            id="option 3 with nobody free",
        ),
        pytest.param("line=employer employer-option=wrong", "wrong-option", "gich", id="a wrong option"),
    ],
)
def test_a_call_goes_to(facts: str, end: str, queue: str) -> None:
    """The table of the source document: language, line and reference decide; nothing else has to be known."""
    known = {"language": "english"} | dict(fact.split("=") for fact in facts.split())
    found = follow(own(ROUTE), known)
    assert found.outcome is not None
    assert (found.path[-1], found.outcome.queue) == (end, queue)


@pytest.mark.parametrize("reference", ["invalid", "incomplete", "none"])
@pytest.mark.parametrize("line", ["client", "employer"])
def test_whoever_calls_without_a_valid_reference_gets_a_query(line: str, reference: str) -> None:
    """Without a reference that is known, the agent creates a query and searches."""
    found = follow(
        own(ROUTE), {"language": "english", "line": line, "reference": reference, "employer-option": "employer"}
    )
    assert found.outcome is not None
    assert found.outcome.form == "forms/query"


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ("", "language"),
        ("language=english", "line"),
        ("language=english line=client", "reference"),
        ("language=english line=employer", "employer-option"),
        ("language=english line=employer employer-option=third-party", "third-party-free"),
    ],
)
def test_a_call_of_which_too_little_is_known_waits_for(facts: str, wanted: str) -> None:
    """The next thing to find out is named."""
    found = follow(own(ROUTE), dict(fact.split("=") for fact in facts.split()))
    assert (found.outcome, found.wanted) == (None, wanted)


@pytest.mark.parametrize(
    ("flow", "facts", "contact", "queue", "form"),
    [
        pytest.param(
            "clerk-of-court/flows/something-is-wrong",
            "nature=problem designated=yes outside-help=yes can-wait=no",
            "oet-phone", None, None, id="an urgent problem is called in",
        ),
        pytest.param(
            "clerk-of-court/flows/something-is-wrong",
            "nature=problem designated=yes outside-help=yes can-wait=yes",
            "oet-mail", None, "forms/report-a-problem", id="a problem that can wait is mailed",
        ),
        pytest.param(
            "clerk-of-court/flows/something-is-wrong",
            "nature=problem designated=no",
            None, None, None, id="a problem of somebody who is not named for it",
        ),
        pytest.param(
            "clerk-of-court/flows/something-is-wrong",
            "nature=problem designated=yes outside-help=no",
            None, None, None, id="a problem that the area can solve",
        ),
        pytest.param(
            "clerk-of-court/flows/something-is-wrong",
            "nature=request administrator=no",
            None, "coc-administrators", None, id="a request of somebody who is no administrator",
        ),
        pytest.param(
            "clerk-of-court/flows/something-is-wrong",
            "nature=request administrator=yes kind=workstation-set-up deputy-director-approved=yes",
            "itg-mail", None, "forms/new-workstation", id="a workstation that is approved",
        ),
        pytest.param(
            "clerk-of-court/flows/something-is-wrong",
            "nature=request administrator=yes kind=workstation-set-up deputy-director-approved=no",
            None, None, None, id="a workstation that is not approved yet: no form",
        ),
        pytest.param(
            "clerk-of-court/flows/something-is-wrong",
            "nature=request administrator=yes kind=agent-id vacant-id=yes",
            None, None, None, id="a vacant ID is renamed, nobody is asked",
        ),
        pytest.param(
            "clerk-of-court/flows/something-is-wrong",
            "nature=request administrator=yes kind=agent-id vacant-id=no",
            "itg-mail", None, "forms/agent-id", id="a new ID, where none is vacant",
        ),
        pytest.param(
            "clerk-of-court/flows/something-is-wrong",
            "nature=request administrator=yes kind=cms-password-reset",
            "itg-mail", None, "forms/new-request", id="a forgotten password is a request",
        ),
        pytest.param(
            "development-services/flows/which-form",
            "way-in=walk-in department=planning",
            None, None, "forms/lobby-planning", id="a visitor for Planning",
        ),
        pytest.param(
            "development-services/flows/which-form",
            "way-in=walk-in department=meeting",
            None, None, "forms/walk-in-meeting", id="a visitor with an appointment",
        ),
        pytest.param(
            "development-services/flows/which-form",
            "way-in=phone department=inspections",
            None, "inspections", "forms/phone-inspections", id="a caller for Inspections",
        ),
        pytest.param(
            "development-services/flows/which-form",
            "way-in=phone department=unknown",
            None, "development-coordination", "forms/phone-other", id="a caller nobody can place",
        ),
        pytest.param(
            "development-services/flows/which-form",
            "way-in=email question-kind=records",
            None, None, "forms/records-request", id="a mail that asks for records",
        ),
        pytest.param(
            "development-services/flows/which-form",
            "way-in=web question-kind=general",
            None, None, "forms/general-question", id="any other question on the web",
        ),
    ],
)  # fmt: skip
def test_an_inquiry_ends_in(flow: str, facts: str, contact: str | None, queue: str | None, form: str | None) -> None:
    """What is known leads to the contact, the queue and the form that the desk has for it."""
    outcome = follow(own(flow), dict(fact.split("=") for fact in facts.split())).outcome
    assert outcome is not None
    assert (outcome.contact, outcome.queue, outcome.form) == (contact, queue, form)


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        pytest.param("way-in=walk-in", "walk-in", id="every visitor needs one"),
        pytest.param("way-in=web", "already", id="a web form is one"),
        pytest.param("way-in=phone active-case=yes", "under-the-case", id="a call about an active case"),
        pytest.param("way-in=phone active-case=no calls-and-mails=within", "answer-now", id="a call of four minutes"),
        pytest.param("way-in=email active-case=no calls-and-mails=beyond", "ticket", id="a mail of five minutes"),
        pytest.param("way-in=internal active-case=no all-else=within", "answer-now", id="a colleague, quickly"),
        pytest.param("way-in=internal active-case=no all-else=beyond", "ticket", id="a colleague, four minutes"),
    ],
)
def test_an_inquiry_needs_a_ticket_or_not(facts: str, end: str) -> None:
    """Calls and mails may take longer than what colleagues ask before they need a ticket."""
    found = follow(own("development-services/flows/needs-a-ticket"), dict(fact.split("=") for fact in facts.split()))
    assert found.path[-1] == end
    assert found.outcome is not None


@pytest.mark.parametrize("flow", ["how-to-ask", "development-question"])
def test_a_flow_for_customers_waits_for_the_reader(flow: str) -> None:
    """What only the reader knows is asked, whatever else is known."""
    record = own(f"development-services/flows/{flow}")
    assert follow(record, {"way-in": "web", "question-kind": "records"}) == Route((record.start,))


@pytest.mark.parametrize("identity", PROJECT.of_kind(Flow))
def test_facts_never_contradict_an_own_flow(identity: str) -> None:
    """Each value of each fact that a flow names is an answer wherever that fact is asked: none ends in an error."""
    flow, known = own(identity), values(own(identity))
    for step in flow.steps.values():
        if step.fact:
            assert {value for answer in step.answers for value in answer.when} == {*known[step.fact]}
