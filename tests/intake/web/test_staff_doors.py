"""Who comes in: the start token and its session, a trusted proxy, members of a team; and nobody else."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from running import DESK, Running, running
from starlette.requests import Request

from opsnb.errors import OpsnbError
from opsnb.intake.web import identity
from opsnb.intake.web.identity import COOKIE, Proxy, StartToken
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form
from opsnb.kb.records.base import Audience

CLOSED = ["/staff/", f"/staff/tickets/{DESK}/", f"/staff/tickets/{DESK}/T1", f"/staff/{DESK}/forms/phone-other/",
          "/staff/assets/site.css", "/staff/pagefind/pagefind-entry.json", "/staff/openapi.json"]  # fmt: skip


@pytest.fixture(scope="module")
def proxied(kb: KnowledgeBase, sites: dict[Audience, Path], tmp_path_factory: pytest.TempPathFactory) -> Running:
    """Run a service behind a proxy on this machine."""
    store = tmp_path_factory.mktemp("proxied") / "desk.db"
    with running(kb, sites, store, Proxy.at(["127.0.0.1"], "X-Forwarded-User", ["127.0.0.1"])) as found:
        yield found


@pytest.mark.parametrize("path", CLOSED)
def test_the_pages_of_the_staff_are_closed(desk: Running, path: str) -> None:
    """Pages, files and search of the staff: without a session 401, and the answer says what to do."""
    answer = desk.client().get(path)
    assert answer.status_code == 401
    assert "Open the staff address" in answer.text


@pytest.mark.parametrize("host", ["x?", "x#", "x/", "x/nowhere?", "x\\", "@x", "x:80:80", ""])
def test_no_name_of_a_host_opens_them(desk: Running, host: str) -> None:
    """What a client says of the host plays no part in who may come in."""
    place = urlsplit(desk.address)
    for path in (f"/staff/tickets/{DESK}/", "/staff/", "/staff/index.html"):
        with socket.create_connection((place.hostname, place.port), timeout=5) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.split(b" ", 2)[1] in (b"401", b"400"), (path, answer[:100])


def test_who_is_not_let_in_sees_nothing_of_theirs(desk: Running) -> None:
    """The refusal stands in the frame of the public site: names and addresses of pages for staff are not in it."""
    for path in (*CLOSED, "/staff/?token=guess"):
        text = desk.client().get(path).text
        assert "(staff)" not in text
        assert 'href="/staff/' not in text
        assert "Handbook" not in text


def test_the_start_token_signs_in_and_leaves_the_address(desk: Running) -> None:
    """The cookie is signed, not for scripts, not for other sites; the token is in no address of a page."""
    client = desk.client()
    answer = client.get("/staff/tickets/", params={"token": desk.service.door.token})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/staff/tickets/"
    assert {"httponly", "samesite=lax", "path=/staff/"} <= {
        part.strip().lower() for part in answer.headers["set-cookie"].split(";")
    }
    assert client.get("/staff/").status_code == 200


@pytest.mark.parametrize("token", ["", "guess", "\u00e4"])
def test_a_wrong_token_does_not(desk: Running, token: str) -> None:
    """403, and no cookie."""
    answer = desk.client().get("/staff/", params={"token": token})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_session_is_good_only_as_it_was_given(desk: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """One letter changed, one of another start, one that is too old: closed."""
    good = desk.staff().cookies[COOKIE]
    assert desk.client(cookies={COOKIE: good}).get("/staff/").status_code == 200
    changed = ("B" if good[0] == "A" else "A") + good[1:]
    signer = StartToken({DESK: "administrator"})._signer
    for bad in (changed, good[:-1], signer.dumps("administrator"), "x.y.z", ""):
        assert desk.client(cookies={COOKIE: bad}).get("/staff/").status_code == 401
    monkeypatch.setattr(identity, "SESSION", -1)
    assert desk.client(cookies={COOKIE: good}).get("/staff/").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="a page of another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="a neighbour below the same domain"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="an older browser, another site"),
        pytest.param({"Origin": "null"}, 403, id="a page without an origin"),
        pytest.param({"Sec-Fetch-Site": "same-origin", "Origin": "https://x"}, 201, id="the site itself"),
        pytest.param({}, 201, id="a program"),
    ],
)
def test_other_sites_cannot_act_for_staff(
    desk: Running, kb: KnowledgeBase, headers: dict[str, str], status: int
) -> None:
    """Even with the session's cookie, what a page of another site sends is refused."""
    example = kb.get(f"{DESK}/forms/phone-other", Form).example
    assert desk.staff().post(f"/staff/forms/{DESK}/phone-other", json=example, headers=headers).status_code == status


def test_the_proxy_says_who_it_is(proxied: Running) -> None:
    """A member of a team comes in and acts under their own name; somebody else is told so; nobody is not let in."""
    assert proxied.client(headers={"X-Forwarded-User": "planning"}).get("/staff/").status_code == 200
    stranger = proxied.client(headers={"X-Forwarded-User": "visitor@example.org"}).get("/staff/")
    assert stranger.status_code == 403
    assert "on the team of no desk" in stranger.text
    assert proxied.client().get("/staff/").status_code == 401


def test_a_header_from_elsewhere_says_nothing(kb: KnowledgeBase, sites: dict[Audience, Path], tmp_path: Path) -> None:
    """Only the proxy's own address is believed; two such headers are none."""
    with running(kb, sites, tmp_path / "desk.db", Proxy.at(["10.0.0.0/8"], "X-Forwarded-User", ["127.0.0.1"])) as desk:
        assert desk.client(headers={"X-Forwarded-User": "planning"}).get("/staff/").status_code == 401


def test_a_header_that_came_twice_is_not_believed(proxied: Running) -> None:
    """A proxy that adds its header beside one of the client's would let clients choose who they are."""
    twice = [("X-Forwarded-User", "planning"), ("X-Forwarded-User", "administrator")]
    assert proxied.client(headers=twice).get("/staff/").status_code == 401


@pytest.mark.parametrize("path", ["/staff/", "/", "/staff/tickets/", "/ticket/x"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "x/127.0.0.1", "[x"])
def test_behind_a_proxy_only_the_desks_own_name_is_answered(proxied: Running, host: str, path: str) -> None:
    """A page elsewhere whose name leads here has a browser's trust in that name, and must not get pages of the desk."""
    answer = proxied.client(headers={"X-Forwarded-User": "planning", "Host": host}).get(path)
    assert answer.status_code in (421, 400)
    assert "Tickets of" not in answer.text


@pytest.mark.parametrize("written", ["DESK.example.org", "desk.example.org:8443", "desk.example.org."])
def test_a_name_is_the_same_however_it_is_written(written: str) -> None:
    """In capitals, with a port, with the dot at its end."""
    found = Request({"type": "http", "headers": [(b"host", written.encode())]})
    assert Proxy.at(["127.0.0.1"], "X-User", ["desk.example.org"]).is_called(found)


def test_behind_a_proxy_a_name_is_needed() -> None:
    """Without one, any name would do."""
    with pytest.raises(OpsnbError, match="has to know its name"):
        Proxy.at(["127.0.0.1"], "X-User", [])


@pytest.mark.parametrize("written", ["198.51.100.1:4711", "[2001:db8::1]", "[2001:db8::1]:4711", "2001:db8::1"])
def test_an_address_with_a_port_is_the_same(written: str) -> None:
    """Some proxies write the port too; it does not make another customer."""
    scope = {"type": "http", "client": ("127.0.0.1", 1), "headers": [(b"x-forwarded-for", written.encode())]}
    found = Proxy.at(["127.0.0.1"], "X-User", ["desk.example.org"]).address(Request(scope))
    assert found in ("198.51.100.1", "2001:db8::1")


def test_addresses_behind_a_proxy_are_counted_apart(
    kb: KnowledgeBase, sites: dict[Audience, Path], tmp_path: Path
) -> None:
    """The limit is that of the customer's own address, as the proxy tells it, not as the customer does."""
    with running(kb, sites, tmp_path / "d.db", Proxy.at(["127.0.0.1"], "X-User", ["127.0.0.1"]), per_minute=2) as desk:
        one, other = ({"X-Forwarded-For": f"198.51.100.{n}"} for n in (1, 2))
        found = [desk.client(headers=headers).get("/ticket/guess").status_code for headers in (one, one, other)]
        assert found == [404, 429, 404]
        forged = {"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}
        assert desk.client(headers=forged).get("/ticket/guess").status_code == 429


def test_a_start_token_opens_nothing_behind_a_proxy(proxied: Running) -> None:
    """There is none; the query is not looked at."""
    assert proxied.client().get("/staff/", params={"token": "x"}).status_code == 401


def test_only_members_of_a_desk_work_there(kb: KnowledgeBase, proxied: Running) -> None:
    """Somebody of one desk sees the tickets of that desk, and not those of another."""
    client = proxied.client(headers={"X-Forwarded-User": "planning"})
    assert client.get(f"/staff/tickets/{DESK}/").status_code == 200
    other = next(name for name in kb.desks if name != DESK and not kb.team(name).member("planning"))
    assert client.get(f"/staff/tickets/{other}/").status_code == 403


def test_an_address_of_a_proxy_is_an_address() -> None:
    """A word in its place is told at the start."""
    with pytest.raises(OpsnbError, match="not an address of a proxy"):
        Proxy.at(["caddy"], "X-Forwarded-User", ["desk.example.org"])
