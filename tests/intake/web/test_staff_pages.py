"""The pages of the staff: lists, one ticket, several at once, joining, and what two people do to one ticket."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from running import DESK, Running, running

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form

LISTS = f"/staff/tickets/{DESK}/"
DATA = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def staff(desk: Running) -> httpx.Client:
    """Return a browser of somebody who is signed in."""
    return desk.staff(headers={"Sec-Fetch-Site": "same-origin"})


def ticket(staff: httpx.Client, number: str) -> dict[str, Any]:
    """Return a ticket as a program sees it."""
    found: dict[str, Any] = staff.get(f"{LISTS}{number}", headers=DATA).json()
    return found


def fields(page: str) -> dict[str, str]:
    """Return what a browser would send of a ticket's page if nobody touched it."""
    form = page.partition('aria-labelledby="change"')[2].partition("</form>")[0]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def opened(staff: httpx.Client, number: str) -> dict[str, str]:
    """Open a ticket's page, and return what it would send."""
    return fields(staff.get(f"{LISTS}{number}").text)


def kinds(staff: httpx.Client, number: str) -> list[tuple[str, str | None]]:
    """Return what has happened to a ticket: kind and value."""
    return [(event["kind"], event["value"]) for event in ticket(staff, number)["history"]]


def test_a_reply_and_a_status_go_together(desk: Running, staff: httpx.Client) -> None:
    """Answer and solve in one go; the customer reads the answer, rendered, and not what staff noted."""
    number, own = desk.ask()
    first = {"seen": "2", "to": "note", "text": "Rang twice, seems angry."}
    assert staff.post(f"{LISTS}{number}", data=first).status_code == 303
    answer = {"seen": "3", "to": "reply", "text": "You may, **up to** 10 m².", "status": "solved", "assign": "planning"}
    assert staff.post(f"{LISTS}{number}", data=answer).status_code == 303
    assert kinds(staff, number)[2:] == [
        ("note", None), ("reply", None), ("assigned", "planning"), ("status", "solved"),
    ]  # fmt: skip
    page = desk.client().get(own).text
    assert "<strong>up to</strong>" in page
    assert "It is solved." in page
    for hidden in ("angry", "planning", "administrator", "Development Coordination ("):
        assert hidden not in page.partition("<article")[2].partition("</article>")[0]


def test_a_reply_takes_a_new_ticket_up(desk: Running, staff: httpx.Client) -> None:
    """The page sends every choice as it stood; a status that nobody touched is no decision."""
    number, _ = desk.ask()
    staff.post(f"{LISTS}{number}", data=opened(staff, number) | {"to": "reply", "text": "We look into it."})
    assert kinds(staff, number)[2:] == [("status", "in-progress"), ("reply", None)]


def test_the_customer_writes_back(desk: Running, staff: httpx.Client) -> None:
    """A message on a solved ticket puts it to work again."""
    number, own = desk.ask()
    staff.post(f"{LISTS}{number}", data={"seen": "2", "text": "Done.", "to": "reply", "status": "solved"})
    assert desk.client().post(own, data={"text": "It is **not**."}).status_code == 303
    assert ticket(staff, number)["status"] == "in-progress"
    assert "<strong>not</strong>" in staff.get(f"{LISTS}{number}").text
    empty = desk.client().post(own, data={"text": "  "})
    assert empty.status_code == 422


def test_the_second_of_two_people_is_told(desk: Running, staff: httpx.Client) -> None:
    """409, what has happened meanwhile, and the text that was written; nothing is changed until it is sent again."""
    number, _ = desk.ask()
    assert staff.post(f"{LISTS}{number}", data={"seen": "2", "queue": "planning"}).status_code == 303
    late = staff.post(
        f"{LISTS}{number}", data={"seen": "2", "text": "My long answer", "to": "reply", "status": "closed"}
    )
    assert late.status_code == 409
    assert "changed this ticket since you opened it" in late.text
    assert ">\nMy long answer</textarea>" in late.text
    assert ticket(staff, number)["status"] == "new"
    assert "You had chosen: Closed" in late.text
    again = staff.post(f"{LISTS}{number}", data=fields(late.text) | {"text": "My long answer", "to": "reply"})
    assert again.status_code == 303
    assert kinds(staff, number)[2:] == [("queue", "planning"), ("status", "in-progress"), ("reply", None)]


def test_the_second_does_not_undo_what_the_first_did(desk: Running, staff: httpx.Client) -> None:
    """Whoever only wrote a note, is told and presses Save again leaves queue, status and assignee as they are then."""
    number, _ = desk.ask()
    page = opened(staff, number)
    changed = {"queue": "planning", "assign": "planning", "status": "in-progress"}
    assert staff.post(f"{LISTS}{number}", data=page | changed).status_code == 303
    late = staff.post(f"{LISTS}{number}", data=page | {"text": "Rang.", "to": "note"})
    assert late.status_code == 409
    assert "You had chosen" not in late.text
    assert staff.post(f"{LISTS}{number}", data=fields(late.text) | {"text": "Rang.", "to": "note"}).status_code == 303
    now = ticket(staff, number)
    assert {name: now[name] for name in ("queue", "status")} == {"queue": "planning", "status": "in-progress"}
    assert (now["assignee"], kinds(staff, number)[-1]) == ("planning", ("note", None))


def test_a_choice_stays_where_the_text_is_refused(desk: Running, staff: httpx.Client) -> None:
    """What was chosen is still chosen on the page that says what is wrong."""
    number, _ = desk.ask()
    refused = staff.post(f"{LISTS}{number}", data=opened(staff, number) | {"queue": "planning", "text": "x" * 20_001})
    assert refused.status_code == 422
    assert fields(refused.text)["queue"] == "planning"
    assert fields(refused.text)["was-queue"] == "development-coordination"


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        pytest.param({"seen": "2", "queue": "none-such"}, 422, id="no such queue"),
        pytest.param({"seen": "2", "assign": "none-such"}, 422, id="no such member"),
        pytest.param({"seen": "2", "text": "x" * 20_001}, 422, id="a long text"),
        pytest.param({"seen": "two"}, 400, id="no version"),
        pytest.param({"text": "x"}, 400, id="a text without a version"),
    ],
)
def test_what_cannot_be_done_to_a_ticket(
    desk: Running, staff: httpx.Client, typed: dict[str, str], status: int
) -> None:
    """Refused with a reason; the ticket stays as it is."""
    number, _ = desk.ask()
    assert staff.post(f"{LISTS}{number}", data=typed).status_code == status
    assert len(kinds(staff, number)) == 2


def test_programs_do_the_same(desk: Running, staff: httpx.Client) -> None:
    """Changes as JSON, with the version that was seen."""
    number, _ = desk.ask()
    sent = {"seen": 2, "changes": [{"act": "assign", "value": "planning"}, {"act": "note", "text": "Hm"}]}
    done = staff.post(f"{LISTS}{number}", json=sent, headers=DATA)
    assert (done.status_code, done.json()["assignee"], done.json()["version"]) == (200, "planning", 4)
    assert staff.post(f"{LISTS}{number}", json=sent, headers=DATA).status_code == 409
    refused: list[dict[str, Any]] = [
        {"changes": "all"}, {"seen": 2, "changes": [{"act": 1}]}, {"seen": "2.0", "changes": []}, {},
        {"changes": [{"act": "note", "text": "unseen"}]}, {"seen": None, "changes": []},
    ]  # fmt: skip
    for bad in refused:
        assert staff.post(f"{LISTS}{number}", json=bad, headers=DATA).status_code == 400


def test_several_tickets_change_together_or_not_at_all(desk: Running, staff: httpx.Client) -> None:
    """The preview writes nothing; it names the version of each; one that changed in between stops all."""
    numbers = [desk.ask()[0] for _ in range(3)]
    chosen = {"ticket": numbers, "queue": "inspections", "assign": "unchanged"}
    preview = staff.post(LISTS, data=chosen)
    assert preview.status_code == 200
    assert "Change 3 tickets?" in preview.text
    assert all(len(kinds(staff, number)) == 2 for number in numbers)
    sure = {"ticket": re.findall(r'name="ticket" value="([^"]+)"', preview.text), "queue": "inspections", "sure": "yes"}
    staff.post(f"{LISTS}{numbers[2]}", data={"seen": "2", "assign": "planning"})
    assert staff.post(LISTS, data=sure).status_code == 409
    assert all(ticket(staff, number)["queue"] == "development-coordination" for number in numbers)
    again = staff.post(LISTS, data=chosen)
    sure["ticket"] = re.findall(r'name="ticket" value="([^"]+)"', again.text)
    assert staff.post(LISTS, data=sure).status_code == 303
    assert all(ticket(staff, number)["queue"] == "inspections" for number in numbers)
    assert staff.post(LISTS, data={"queue": "planning"}).status_code == 422, "nothing is ticked"


def test_the_customer_reads_no_words_of_staff(desk: Running, staff: httpx.Client, kb: KnowledgeBase) -> None:
    """What staff put into a form of theirs heads the ticket for them, and not for the customer."""
    identity = f"{DESK}/forms/phone-planning"
    form = kb.get(identity, Form)
    long = next(field.id for field in form.fields if field.type == "long-text")
    told = staff.post(f"/staff/forms/{DESK}/phone-planning", json={**form.example, long: "Sounds drunk."}).json()
    assert "Sounds drunk." in staff.get(f"{LISTS}{told['number']}").text
    customer = desk.client()
    assert customer.get(told["ticket"], headers=DATA).json()["subject"] == form.title
    assert "drunk" not in customer.get(told["ticket"]).text


def test_a_duplicate_becomes_part_of_the_first(desk: Running, staff: httpx.Client) -> None:
    """Its page leads on; it is on no list any more."""
    (first, _), (second, own) = desk.ask(), desk.ask()
    done = staff.post(f"{LISTS}{second}/merge", data={"seen": "2", "into": first})
    assert done.headers["location"] == f"{LISTS}{first}"
    listed = [one["number"] for one in staff.get(LISTS, headers=DATA).json()["tickets"]]
    assert first in listed
    assert second not in listed
    assert desk.client().get(own).status_code == 200
    assert staff.post(f"{LISTS}{first}/merge", data={"seen": "3", "into": "T999999"}).status_code == 404


def test_lists_of_the_desk_and_of_ones_own(desk: Running, staff: httpx.Client) -> None:
    """Every view of the record has its list; one's own is kept, and nobody else sees it."""
    number, _ = desk.ask(about="tracking-system")
    views = staff.get(LISTS, headers=DATA).json()["views"]
    assert {"all-open", "new-tickets", "my-assignments"} <= {*views}
    for view in views:
        assert staff.get(LISTS, params={"view": view}).status_code == 200
    kept = staff.post(f"{LISTS}views", data={"title": "Öwn list!", "assignee": "nobody", "statuses": ["new"]})
    assert kept.status_code == 303, kept.text
    found = staff.get(kept.headers["location"], headers=DATA).json()
    assert found["title"] == "Öwn list!"
    assert number in [one["number"] for one in found["tickets"]]
    for bad in ({"title": "!!!"}, {"title": "x", "assignee": "somebody"}, {"title": "All open"}):
        assert staff.post(f"{LISTS}views", data=bad).status_code == 422
    assert staff.get(LISTS, params={"view": "none"}).status_code == 404


def test_a_desk_that_tells_nobody_says_so(desk: Running, staff: httpx.Client, tmp_path: Path) -> None:
    """Where no record says who hears of a ticket, whoever works there reads that they have to look."""
    assert "Nobody is told" not in staff.get(LISTS).text
    known = desk.service.kb
    quiet = replace(known, records={key: one for key, one in known.records.items() if key != f"{DESK}/triggers"})
    with running(quiet, desk.service.sites, tmp_path / "store.db") as other:
        assert "Nobody is told" in other.staff().get(LISTS).text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        pytest.param("", "How did it reach you?", id="the first question"),
        pytest.param("way-in=phone&active-case=no", "Minutes until it is settled", id="asks for the time"),
        pytest.param("way-in=phone&active-case=no&minutes=4", "answer it and be done", id="four minutes on the phone"),
        pytest.param("way-in=phone&active-case=no&minutes=5", "Which form?", id="five minutes on the phone"),
        pytest.param("way-in=internal&active-case=no&minutes=3", "answer it and be done", id="three for a colleague"),
        pytest.param("way-in=internal&active-case=no&minutes=4", "Which form?", id="four for a colleague"),
        pytest.param("way-in=walk-in", "Which form?", id="every visitor"),
    ],
)
def test_the_time_needed_decides_whether_there_is_a_ticket(staff: httpx.Client, query: str, says: str) -> None:
    """Before the forms come the questions of the desk's own flow, with the limits of its own record."""
    page = staff.get(f"{LISTS}new?{query}")
    assert page.status_code == 200
    assert says in page.text


def test_a_value_that_no_answer_has(staff: httpx.Client) -> None:
    """A made-up answer is told so, and does no harm."""
    assert staff.get(f"{LISTS}new?way-in=%3Cscript%3E").status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "=HYPERLINK(A1)"])
def test_a_spreadsheet_gets_texts_and_no_formulas(desk: Running, staff: httpx.Client, text: str) -> None:
    """What a stranger wrote begins with an apostrophe where a program would reckon."""
    number, _ = desk.ask(**{"how-can-we-help": text})
    table = staff.get(f"{LISTS}tickets.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.headers["content-disposition"] == f'attachment; filename="{DESK}-all-open.csv"'
    assert table.content.startswith(codecs.BOM_UTF8)
    rows = {row[0]: row for row in csv.reader(io.StringIO(table.text))}
    assert rows[number][2] == f"'{text}"
    assert desk.client().get(f"{LISTS}tickets.csv").status_code == 401


@pytest.mark.parametrize("number", ["T0", "T99999999", "x", "%3Cb%3E", "T1'--"])
def test_a_ticket_that_is_not_there(staff: httpx.Client, number: str) -> None:
    """404, in the frame of the site."""
    assert staff.get(f"{LISTS}{number}").status_code == 404
