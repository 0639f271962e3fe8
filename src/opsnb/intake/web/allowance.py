"""How often one address may send something: a bucket that empties with every request and fills again with time."""

from __future__ import annotations

from collections import OrderedDict
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from math import ceil

from opsnb.intake.web.refusals import RefusedError

KEPT = 10_000
"""Addresses that are remembered; of more, those that have been silent longest are forgotten."""
NETWORK = 64
"""Bits of an IPv6 address that belong to one customer of a provider."""


class Allowance:
    """So many requests a minute for each address, of which half a minute's may come at once."""

    def __init__(self, per_minute: int) -> None:
        self.rate = per_minute / 60
        self.most = max(1.0, per_minute / 2)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str, now: float) -> None:
        """Take one request off what an address has left at ``now``, in seconds of a clock that only runs forward.

        Raises :class:`RefusedError` that says when to come back.
        """
        whose = group(address)
        left, at = self._left.pop(whose, (self.most, now))
        left = min(self.most, left + (now - at) * self.rate)
        self._left[whose] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > KEPT:
            self._left.popitem(last=False)
        if left < 1:
            wait = ceil((1 - left) / self.rate)
            wish = f"Wait {wait} second{'s' if wait > 1 else ''} and try again. What you typed is not lost: go back."
            problem = "There were too many requests from your address."
            raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, problem, wish=wish, retry_after=wait)


def group(address: str) -> str:
    """Return what counts as one address: for IPv6 the network, of which one customer has all addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return f"{IPv6Address(int(found) >> 64 << 64)}/{NETWORK}"
    return str(found)
