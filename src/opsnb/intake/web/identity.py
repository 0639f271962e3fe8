"""Who is asking. No passwords of our own: a start token on one machine, or what a trusted proxy says, for a team."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from opsnb.errors import OpsnbError

COOKIE = "opsnb-session"
SESSION = 12 * 3600
"""Seconds that a session lasts: a long shift."""
SIGNED_IN = "start"
"""What a session says: whoever has it had the start token."""
STAFF = "/staff/"
"""Below this everything is for staff; a session is not even sent elsewhere."""


@dataclass(frozen=True)
class StartToken:
    """On one machine: whoever has the address that was printed at the start works at every desk.

    Sessions are signed with a secret of this start, so they end with it.
    """

    accounts: Mapping[str, str]
    """By desk the member of its team that they are there."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def identify(self, request: Request) -> str:
        """Return who has sent a request; empty if it has no good session."""
        try:
            found = self._signer.loads(request.cookies.get(COOKIE, ""), max_age=SESSION)
        except BadSignature:
            return ""
        return str(found)

    def account(self, identity: str, desk: str) -> str:
        """Return who somebody is at a desk; empty if nobody."""
        return self.accounts.get(desk, "") if identity else ""

    def fits(self, token: str) -> bool:
        """Tell whether this is the token of the start; how long it takes tells nothing about it."""
        return secrets.compare_digest(token.encode(), self.token.encode())

    def sign_in(self, request: Request, response: Response) -> None:
        """Begin a session with this response."""
        response.set_cookie(
            COOKIE, self._signer.dumps(SIGNED_IN), max_age=SESSION, path=STAFF, httponly=True, samesite="lax",
            secure=request.url.scheme == "https",
        )  # fmt: skip

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt="opsnb staff session")


@dataclass(frozen=True)
class Proxy:
    """For a team: a proxy in front signs people in and says in a header who it is."""

    header: str
    """Name of that header."""
    networks: tuple[IPv4Network | IPv6Network, ...]
    """Where the proxy is; from anywhere else the header is ignored."""
    hosts: frozenset[str]
    """Names of the desk in the network. Under another one a page of somebody else could have led a browser here."""

    @classmethod
    def at(cls, addresses: Iterable[str], header: str, hosts: Iterable[str]) -> Proxy:
        """Take the addresses or networks of the proxy and the names of the desk, as they were written."""
        found = []
        for address in addresses:
            try:
                found.append(ip_network(address))
            except ValueError:
                wish = "an address such as 127.0.0.1, or a network such as 10.1.0.0/24"
                raise OpsnbError("not an address of a proxy", place="--proxy", found=address, wish=wish) from None
        names = frozenset(_host(host) for host in hosts)
        if not names or "" in names:
            wish = "the name in the address that people type, such as desk.example.org"
            raise OpsnbError("behind a proxy the service has to know its name", place="--host", wish=wish)
        return cls(header, tuple(found), names)

    def identify(self, request: Request) -> str:
        """Return who the proxy says it is; empty if nobody, or if it was not the proxy that said so."""
        said = request.headers.getlist(self.header)
        return said[0].strip() if len(said) == 1 and self.is_at(peer(request)) else ""

    def is_called(self, request: Request) -> bool:
        """Tell whether a request was sent to a name of the desk."""
        return _host(request.headers.get("host", "")) in self.hosts

    def account(self, identity: str, desk: str) -> str:  # noqa: ARG002
        """Return who somebody is at a desk: the same at all of them."""
        return identity

    def is_at(self, address: str) -> bool:
        """Tell whether an address is the proxy's."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)

    def address(self, request: Request) -> str:
        """Return from where somebody asks: the last address on the way that is not the proxy's own."""
        told = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        way = [_without_port(one.strip()) for one in told if one.strip()]
        before = [*way, peer(request)] if self.is_at(peer(request)) else [peer(request)]
        return next((one for one in reversed(before) if not self.is_at(one)), before[0])


def _host(written: str) -> str:
    """Return the name of a host without its port, in small letters; nothing for what is none."""
    try:
        return (urlsplit(f"//{written}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _without_port(address: str) -> str:
    """Return an address without its port, if it was written with one: ``198.51.100.1:80``, ``[2001:db8::1]:80``."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, colon, port = address.rpartition(":")
    return host if colon and port.isdecimal() and ":" not in host else address


Door = StartToken | Proxy
"""How staff come in."""


def peer(request: Request) -> str:
    """Return the address at the other end of the connection."""
    return request.client.host if request.client else ""


def address_of(request: Request, door: Door) -> str:
    """Return from where somebody asks."""
    return door.address(request) if isinstance(door, Proxy) else peer(request)
