"""Forms over HTTP: a good one becomes one ticket, a bad one comes back with what was typed and what is wrong."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from running import ASKED, DESK, QUESTION, Running

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form

HOSTILE = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\r\nBcc: a@example.org\x00{{7*7}}"


def count(desk: Running) -> int:
    """Return how many tickets there are."""
    return int(desk.rows("SELECT COUNT(*) FROM tickets")[0][0])


def as_typed(values: dict[str, Any]) -> dict[str, Any]:
    """Return answers as a web form sends them."""
    words = {name: ("yes" if value else "no") if isinstance(value, bool) else value for name, value in values.items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in words.items()}


def test_a_good_form_leads_to_a_page_that_says_what_happens_next(desk: Running, kb: KnowledgeBase) -> None:
    """The number, the state, and the words of the form's own record, on a page of the customer's own."""
    client = desk.client(follow_redirects=True)
    page = client.post(f"/forms/{QUESTION}", data=ASKED)
    assert page.status_code == 200
    assert re.fullmatch(r"/ticket/[\w-]{32}", page.url.path)
    [(number,)] = desk.rows("SELECT number FROM tickets ORDER BY ticket DESC LIMIT 1")
    assert f"Your number is <strong>{number}</strong>" in page.text
    assert kb.get(f"{DESK}/forms/general-question", Form).next in unescape(page.text)


def test_a_program_gets_the_same_as_json(desk: Running) -> None:
    """201, the number, what happens next, and where the ticket is; a bad one: 422 and each rule that is broken."""
    good = desk.client().post(f"/forms/{QUESTION}", json=ASKED)
    assert good.status_code == 201
    assert good.json().keys() == {"number", "next", "ticket", "repeated"}
    ticket = desk.client().get(good.json()["ticket"], headers={"Accept": "application/json"}).json()
    assert (ticket["number"], ticket["status"]) == (good.json()["number"], "new")
    bad = desk.client().post(f"/forms/{QUESTION}", json={"requester": "jo", "colour": "red"})
    assert bad.status_code == 422
    assert [(one["field"], one["rule"]) for one in bad.json()["problems"]] == [
        ("requester", "pattern"), ("how-can-we-help", "required"), ("colour", "additionalProperties"),
    ]  # fmt: skip


def test_a_bad_form_comes_back_with_everything_that_was_typed(desk: Running) -> None:
    """422; the summary names each mistake and leads to its field; the answers stand there, also to choices."""
    typed = {"requester": "jo at home", "first-name": HOSTILE, "about": "tracking-system", "how-can-we-help": ""}
    before = count(desk)
    page = desk.client().post(f"/forms/{QUESTION}", data=typed)
    assert page.status_code == 422
    assert count(desk) == before
    assert page.text.count("<title>Error: ") == 1
    summary = re.search(r'<div class="summary"[^>]*>(.*?)</div>', page.text)
    assert summary and "hidden" not in summary[0].split(">")[0]
    assert re.findall(r'href="#answer-([a-z-]+)"', summary[1]) == ["requester", "first-name", "how-can-we-help"]
    assert 'value="jo at home"' in page.text
    assert re.search(r'<input[^>]*id="answer-requester"[^>]*aria-invalid="true"', page.text)
    assert re.search(r'<input type="radio"[^>]*value="tracking-system"[^>]* checked>', page.text)
    assert "<script>alert" not in page.text
    assert "onerror=alert(1)>" not in page.text.replace("onerror=alert(1)&gt;", "")


def test_links_of_the_page_that_comes_back_lead_where_they_led(desk: Running) -> None:
    """It stands at another address than the page of the site, and every link still finds its page."""
    client = desk.client()
    page = client.post(f"/forms/{QUESTION}", data={"requester": "jo"})
    content = page.text.partition("<article")[2].partition("</article>")[0]
    links = {link.partition("#")[0] for link in re.findall(r'(?:href|src)="([^"]+)"', content)} - {""}
    assert len(links) > 3
    assert {link: client.get(link).status_code for link in links if client.get(link).status_code != 200} == {}


def test_the_same_key_makes_one_ticket(desk: Running) -> None:
    """Sent twice, as a web form or by a program, with one key: one ticket. With other answers: a conflict."""
    before = count(desk)
    typed = ASKED | {"_key": "a" * 32}
    first, again = (desk.client().post(f"/forms/{QUESTION}", data=typed) for _ in range(2))
    assert first.headers["location"] == again.headers["location"]
    told = [desk.client().post(f"/forms/{QUESTION}", json=ASKED, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [one.status_code for one in told] == [201, 200]
    assert told[0].json() | {"repeated": True} == told[1].json()
    assert count(desk) == before + 2
    other = desk.client().post(
        f"/forms/{QUESTION}", json=ASKED | {"first-name": "Jo"}, headers={"Idempotency-Key": "k1"}
    )
    assert other.status_code == 409


@pytest.mark.parametrize("key", ["", "k" * 201, "a b"])
def test_what_is_no_key_is_refused(desk: Running, key: str) -> None:
    """Nothing else has used it, so it is no conflict: the request itself is wrong."""
    refused = desk.client().post(f"/forms/{QUESTION}", json=ASKED, headers={"Idempotency-Key": key})
    assert refused.status_code == 400


def test_at_a_shared_screen_nothing_leads_to_the_ticket(desk: Running, kb: KnowledgeBase) -> None:
    """Whoever uses the screen in the lobby next finds no address of somebody else's ticket."""
    form = kb.get(f"{DESK}/forms/lobby-planning", Form)
    page = desk.client().post(f"/forms/{DESK}/lobby-planning", data=as_typed(form.example))
    assert page.status_code == 201
    assert "Your number is" in page.text
    assert "/ticket/" not in page.text
    assert page.headers["cache-control"] == "no-store"


def test_forms_of_the_staff_are_closed_to_customers(desk: Running, kb: KnowledgeBase) -> None:
    """To customers there is no such address; who is signed in files them for somebody else, and is the actor."""
    example = as_typed(kb.get(f"{DESK}/forms/phone-planning", Form).example)
    assert desk.client().post(f"/forms/{DESK}/phone-planning", data=example).status_code == 404
    assert desk.client().post(f"/staff/forms/{DESK}/phone-planning", data=example).status_code == 401
    done = desk.staff().post(f"/staff/forms/{DESK}/phone-planning", data=example)
    assert done.status_code == 303
    number = done.headers["location"].partition("?")[0].rpartition("/")[2]
    [(requester, actor)] = desk.rows(
        "SELECT t.requester, e.actor FROM tickets t JOIN events e USING (ticket) WHERE t.number = ? AND e.kind = 1",
        number,
    )
    assert (requester, actor) == (example["requester"], "administrator")


@pytest.mark.parametrize("path", ["none/general-question", f"{DESK}/none", f"{DESK}/..%2f..%2fdesk", "%00/x"])
def test_a_form_that_does_not_exist(desk: Running, path: str) -> None:
    """404 in the frame of the site; 405 where the address, once read, is no form's at all. Never a page of ours."""
    answer = desk.client().post(f"/forms/{path}", data=ASKED)
    assert answer.status_code == (405 if ".." in path else 404)
    assert '<p class="lead">' in answer.text
