"""What strangers may send: too much, too often, too slowly, from elsewhere, or meant to run on somebody's screen."""

from __future__ import annotations

import contextlib
import json
import socket
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from running import ASKED, DESK, QUESTION, Running, running

from opsnb.intake.markup import to_html
from opsnb.intake.web import body, connections, storekeeper
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form
from opsnb.kb.records.base import Audience

SCRIPT = "<script>window.x=1</script><img src=x onerror=x>"
WEB_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


def raw(desk: Running, sent: bytes, wait: float = 5.0) -> bytes:
    """Send bytes as they are, and return what comes back until the service closes the connection."""
    place = urlsplit(desk.address)
    with socket.create_connection((place.hostname, place.port), timeout=wait) as connection:
        connection.sendall(sent)
        found = b""
        while part := connection.recv(65536):
            found += part
    return found


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        pytest.param(WEB_FORM, b"a=" + b"x" * body.MOST, 413, id="a long body"),
        pytest.param(WEB_FORM | {"Content-Length": "999999999"}, b"a=b", 413, id="a length that is a lie"),
        pytest.param(WEB_FORM, b"a=b&" * (body.FIELDS + 1), 413, id="many fields"),
        pytest.param(JSON, b"[" * 100_000, 400, id="deep JSON"),
        pytest.param(JSON, b'{"requester": ' + b"9" * 5000 + b"}", 400, id="a number without end"),
        pytest.param(JSON, b'{"requester": NaN}', 400, id="not a number"),
        pytest.param(JSON, b'["a"]', 400, id="JSON, but no object"),
        pytest.param(JSON, b'{"requester": "\xff"}', 400, id="not UTF-8"),
        pytest.param({"Content-Type": "text/plain"}, b"{}", 415, id="another type"),
        pytest.param({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", 415, id="files"),
        pytest.param(WEB_FORM, b"requester=%ff%00&%=&=&&how-can-we-help=%F0%9F%92%A9", 422, id="odd characters"),
        pytest.param(JSON, b'{"requester": {"$ne": 1}, "how-can-we-help": ["a"]}', 422, id="other shapes"),
        pytest.param(JSON, json.dumps({f"f{n}": SCRIPT for n in range(2000)}).encode(), 422, id="unknown fields"),
    ],
)  # fmt: skip
def test_what_is_not_taken(desk: Running, headers: dict[str, str], content: bytes, status: int) -> None:
    """Refused with a reason and no ticket; the service goes on."""
    before = desk.rows("SELECT COUNT(*) FROM tickets")
    if "Content-Length" in headers:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        answer = raw(desk, f"POST /forms/{QUESTION} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n".encode())
        assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    else:
        assert desk.client().post(f"/forms/{QUESTION}", headers=headers, content=content).status_code == status
    assert desk.rows("SELECT COUNT(*) FROM tickets") == before
    assert desk.client().get("/").status_code == 200


def test_a_body_without_a_length_is_measured_while_it_comes(desk: Running) -> None:
    """Sent piece by piece, it is cut off as soon as it is too long."""

    def pieces() -> Any:
        for _ in range(body.MOST // 1024 + 2):
            yield b"x" * 1024

    answer = desk.client().post(f"/forms/{QUESTION}", headers=WEB_FORM, content=pieces())
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "form", ["allowable-use-determination", "due-diligence", "general-question", "lobby-other", "records-request"]
)
def test_scripts_in_every_field_are_text(desk: Running, kb: KnowledgeBase, form: str) -> None:
    """What is typed into any field is shown as it was typed: in the form that comes back, to staff, to customers."""
    record = kb.get(f"{DESK}/forms/{form}", Form)
    everywhere = {field.id: SCRIPT for field in record.fields}
    again = desk.client().post(f"/forms/{DESK}/{form}", data=everywhere | {SCRIPT: SCRIPT})
    assert again.status_code == 422
    long = [field for field in record.fields if field.type in ("text", "long-text") and not field.pattern]
    texts = {field.id: SCRIPT for field in long if (field.max_length or 200) >= len(SCRIPT)}
    assert texts
    filed = desk.client().post(f"/forms/{DESK}/{form}", json={**record.example, **texts})
    assert filed.status_code == 201, filed.text
    pages = [again.text, desk.client().get(filed.json()["ticket"]).text]
    staff = desk.staff()
    pages += [
        staff.get(f"/staff/tickets/{DESK}/{filed.json()['number']}").text,
        staff.get(f"/staff/tickets/{DESK}/").text,
    ]
    for page in pages:
        assert "<script>window" not in page
        assert "<img src=x" not in page


def test_a_line_break_starts_no_header(desk: Running) -> None:
    """Neither in the answer of the service, nor in the subject of a ticket."""
    number, _ = desk.ask(**{"how-can-we-help": "Hello\r\nSet-Cookie: a=b\r\n\r\nBcc: x@example.org"})
    [(subject,)] = desk.rows("SELECT subject FROM tickets WHERE number = ?", number)
    assert subject == "Hello"
    answer = desk.client().get("/ticket/x%0d%0aSet-Cookie:%20a=b")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/../kb/glossary.yaml", "/..%2fstaff/index.html", "/%2e%2e/staff/index.html", "/assets/..%5c..%5cstaff",
     "//staff/index.html", "/frame.html", "/staff/../staff/frame.html", "/%00",
     "/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd"],
)  # fmt: skip
def test_nothing_outside_the_public_site_is_served(desk: Running, path: str) -> None:
    """However an address is written, it names a page of the public site, or nothing."""
    answer = raw(desk, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.split(b" ", 2)[1] in (b"404", b"401", b"400"), answer[:200]
    assert b"opsnb:content" not in answer


def test_a_flood_from_one_address_is_stopped(kb: KnowledgeBase, sites: dict[Audience, Path], tmp_path: Path) -> None:
    """Half a minute's worth at once, then 429 with the time to wait; reading goes on, and so do staff."""
    with running(kb, sites, tmp_path / "desk.db", per_minute=6) as desk:
        client = desk.client()
        answers = [client.post(f"/forms/{QUESTION}", json=ASKED) for _ in range(5)]
        assert [one.status_code for one in answers] == [201, 201, 201, 429, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 10
        assert client.get("/").status_code == 200
        example = kb.get(f"{DESK}/forms/phone-other", Form).example
        assert desk.staff().post(f"/staff/forms/{DESK}/phone-other", json=example).status_code == 201
        assert client.get("/ticket/guess").status_code == 429, "whoever guesses links gets no more guesses either"
        assert client.get(answers[0].json()["ticket"]).status_code == 429, "nor may a good link be opened without end"


def test_long_texts_are_drawn_while_others_are_served(desk: Running) -> None:
    """Two pages that take a while: the home page is there before them, and the ticket opens whatever is on it."""
    (_, own), browser = desk.ask(), desk.client()
    for text in ("1. " * 6600, *(f"{number}\n\n" + "~\n\n" * 6000 for number in range(4))):
        assert browser.post(own, data={"text": text}).status_code == 303
    to_html.cache_clear()
    done: list[str] = []

    def get(path: str) -> None:
        assert browser.get(path).status_code == 200
        done.append(path)

    heavy = [threading.Thread(target=get, args=(own,)) for _ in range(2)]
    for one in heavy:
        one.start()
    while not any(desk.service.keeper._waiting.values()):
        time.sleep(0.001)
    get("/")
    for one in heavy:
        one.join()
    assert done == ["/", own, own]


def test_a_message_is_a_text(desk: Running) -> None:
    """Anything else that a program sends in its place is refused, and nothing is written."""
    (_, own), program = desk.ask(), desk.client(headers={"Accept": "application/json"})
    for told in ({"text": None}, {"text": {"a": 1}}, {}):
        assert program.post(own, json=told).status_code == 400
    assert len(program.get(own).json()["history"]) == 1


def test_who_writes_too_slowly_is_cut_off(desk: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A head or a body that does not end in time ends the connection; others are served meanwhile."""
    monkeypatch.setattr(connections, "HEAD_WITHIN", 0.4)
    monkeypatch.setattr(body, "WITHIN", 0.4)
    place = urlsplit(desk.address)
    begun = time.monotonic()
    with socket.create_connection((place.hostname, place.port), timeout=5) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        assert desk.client().get("/").status_code == 200
        try:
            for _ in range(40):
                slow.sendall(b"a")
                time.sleep(0.05)
            left = slow.recv(10)
        except ConnectionError:
            left = b""
    assert left == b""
    assert time.monotonic() - begun < 6
    head = f"POST /forms/{QUESTION} HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\nConnection: close\r\n"
    head += "Content-Type: application/json\r\n\r\n{"
    assert raw(desk, head.encode()).startswith(b"HTTP/1.1 408 ")


def test_who_reads_nothing_is_cut_off(desk: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for more and more and does not take it holds a connection for so long and no longer."""
    cut, look = threading.Event(), connections.Connection._look

    def watched(connection: connections.Connection, before: int) -> None:
        look(connection, before)
        if connection.transport.is_closing():
            cut.set()

    monkeypatch.setattr(connections, "READ_WITHIN", 0.2)
    monkeypatch.setattr(connections.Connection, "_look", watched)
    place, asks = urlsplit(desk.address), 300
    length = len(desk.client().get("/").content)
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        deaf.settimeout(5)
        deaf.connect((place.hostname, place.port))
        deaf.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * asks)
        assert cut.wait(10)
        taken = 0
        with contextlib.suppress(ConnectionError):
            while part := deaf.recv(65536):
                taken += len(part)
    assert taken < asks * length / 2


def test_who_reads_slowly_gets_it_all(desk: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad line is no reason to be cut off, as long as something goes through it."""
    monkeypatch.setattr(connections, "READ_WITHIN", 0.5)
    place, asks = urlsplit(desk.address), 60
    length = len(desk.client().get("/").content)
    with socket.create_connection((place.hostname, place.port), timeout=5) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * (asks - 1))
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        taken = 0
        while part := slow.recv(16384):
            taken += len(part)
            time.sleep(0.01)
    assert taken > asks * length


def test_one_address_holds_so_many_connections_and_no_more(desk: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens connections and says nothing does not take all that there are."""
    monkeypatch.setattr(connections, "TOGETHER", 3)
    place = urlsplit(desk.address)
    held = [socket.create_connection((place.hostname, place.port), timeout=5) for _ in range(3)]
    try:
        refused = []
        for _ in range(3):
            with socket.create_connection((place.hostname, place.port), timeout=5) as one:
                try:
                    one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    refused.append(one.recv(1) == b"")
                except ConnectionError:
                    refused.append(True)
        assert all(refused)
    finally:
        for one in held:
            one.close()


def test_work_that_waits_has_a_bound(desk: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that cannot keep up says so instead of letting everybody wait for ever."""
    monkeypatch.setattr(storekeeper, "WAITING", 0)
    answer = desk.client().post(f"/forms/{QUESTION}", json=ASKED)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


def test_every_answer_bears_the_headers(desk: Running) -> None:
    """Pages, files, data, refusals: none may be framed, sniffed or named to others; tickets are kept nowhere."""
    (_, ticket), client = desk.ask(), desk.client()
    for path in ("/", "/assets/site.css", "/nowhere", ticket, "/staff/", "/forms/x/y"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers
    assert client.get(ticket).headers["cache-control"] == "no-store"
    data = client.get(ticket, headers={"Accept": "application/json"})
    assert data.headers["content-security-policy"].startswith("default-src 'none'; sandbox")


def test_a_file_from_a_stranger_is_saved_and_never_shown(desk: Running) -> None:
    """An attachment is handed out to staff as bytes with a plain name, whatever it says it is."""
    number, _ = desk.ask()
    with sqlite3.connect(desk.service.keeper.path) as connection:
        connection.execute(
            "INSERT INTO attachments (ticket, at, name, media_type, sha256, content) "
            "SELECT ticket, 0, ?, 'text/html', 'x', ? FROM tickets WHERE number = ?",
            ('a "quoted"\r\nX: y.html', SCRIPT.encode(), number),
        )
        (key,) = connection.execute("SELECT MAX(attachment) FROM attachments").fetchone()
    connection.close()
    address = f"/staff/tickets/{DESK}/{number}/files/{key}"
    answer = desk.staff().get(address)
    assert answer.content == SCRIPT.encode()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''a%20%22quoted%22%0D%0AX%3A%20y.html"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
    assert desk.client().get(address).status_code == 401
    other, _ = desk.ask()
    staff = desk.staff()
    for path in (f"{other}/files/{key}", f"{number}/files/{10**20}"):
        assert staff.get(f"/staff/tickets/{DESK}/{path}").status_code == 404
