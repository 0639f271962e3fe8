"""The promises of the customer care centre: the figures of its source document, by the project's own records."""

import pytest
from sla_desks import ROOT, Event, History, court, instant, say

from opsnb.kb.check import open_kb
from opsnb.rules.sla import Rulebook


@pytest.fixture(scope="module")
def care() -> Rulebook:
    """Read the rules of the desk as the project states them."""
    return Rulebook.of(open_kb(ROOT / "kb"), "customer-care")


TARGETS = {
    "P1 prime": ("Mon 09:00", "P1", "1:00"),
    "P1 off": ("Mon 18:00", "P1", "2:00"),
    "P2 prime": ("Mon 09:00", "P2", "1:00"),
    "P2 off": ("Sat 09:00", "P2", "2:00"),
    "P3 prime": ("Mon 16:59", "P3", "2:00"),
    "P3 off": ("Mon 17:00", "P3", "4:00"),
    "P4 prime": ("Mon 07:00", "P4", "2:00"),
    "P4 off, Monday 06:00: that Monday 17:00": ("Mon 06:00", "P4", "11:00"),
    "P4 off, Monday 17:00: Tuesday 17:00": ("Mon 17:00", "P4", "24:00"),
    "P4 off, Friday 18:00: Monday 17:00": ("Fri 18:00", "P4", "71:00"),
    "P4 on Labor Day 2026: Tuesday 17:00": ("2026-09-07 10:00", "P4", "31:00"),
    "P4, Friday 18:00 before Labor Day: Tuesday 17:00": ("2026-09-04 18:00", "P4", "95:00"),
    "P1 on Labor Day: off": ("2026-09-07 10:00", "P1", "2:00"),
}


@pytest.mark.parametrize(("opened", "name", "target"), TARGETS.values(), ids=TARGETS.keys())
def test_response_targets_of_customer_care(care: Rulebook, opened: str, name: str, target: str) -> None:
    """The figures of the source document; the clock is elapsed time, since someone always answers."""
    begin = instant(opened, "America/Chicago")
    hours, minutes = map(int, target.split(":"))
    due = begin + hours * 3600 + minutes * 60
    for reply, state in ((due, "met"), (due + 1, "missed")):
        history = History(begin, (Event(begin, "created", name), Event(reply, "reply")))
        told = say(court().judge(care, [history], due + 10), "response")
        assert told.startswith(f"{state} "), told
        assert told.endswith(f" of {target} {name}"), told


@pytest.mark.parametrize("opened", ["Mon 09:00", "Sat 09:00"], ids=["prime", "off"])
def test_priority_5_of_customer_care_has_no_target(care: Rulebook, opened: str) -> None:
    """None required."""
    assert say(court().hear(care, f"{opened} created P5; Mon+1 09:00 reply"), "response") == "no target"


FOLLOW_UPS = {
    "P1 every four hours": ("P1", None, "missed 50:00 of 4:00 P1"),
    "P2 within a day of the last update": ("P2", None, "missed 50:00 of 24:00 P2"),
    "P1 not requested": ("P1", 0, ""),
    "P2 not requested": ("P2", 0, ""),
    "P3 when progress is made": ("P3", 1, ""),
    "P4 when progress is made": ("P4", 1, ""),
    "P5 when it is completed": ("P5", 1, ""),
}


@pytest.mark.parametrize(("name", "wanted", "verdict"), FOLLOW_UPS.values(), ids=FOLLOW_UPS.keys())
def test_follow_up_of_customer_care(care: Rulebook, name: str, wanted: int | None, verdict: str) -> None:
    """If requested or required; for P1 and P2 it is, unless the ticket says no."""
    story = f"Mon 09:00 created {name}; Wed 11:00 status solved"
    assert say(court().hear(care, story, wanted=wanted), "update") == verdict
