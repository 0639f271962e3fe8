"""Who does something to a ticket, and what a desk's team record lets them do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from opsnb.errors import NotAllowedError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records.team import Act, Rank


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of a desk's team, the customer, or the program itself."""

    name: str
    """As it stands in the log of events."""
    rank: Rank | None = None
    """The member's rank; nothing for a customer."""
    acts: frozenset[Act] = frozenset()
    """What the member may do."""
    queues: tuple[str, ...] = ()
    """The queues the member works on."""
    address: str = ""
    """The member's own e-mail address."""

    @property
    def is_staff(self) -> bool:
        """Whether it is a member of the team."""
        return self.rank is not None

    def check(self, act: Act) -> None:
        """Raise :class:`NotAllowedError` if the actor may not do this."""
        if act not in self.acts:
            wish = f"ask somebody who may; {self.name} may: {', '.join(sorted(self.acts)) or 'nothing here'}"
            raise NotAllowedError(f"{self.name} may not do this", place="team", found=act, wish=wish)


CUSTOMER = Actor("customer")
"""Whoever asks the desk for something, known by the ticket's token or address only."""
PROGRAM = Actor("opsnb")
"""The program itself: mail that comes in, duplicates that are joined."""


def member(kb: KnowledgeBase, desk: str, identity: str) -> Actor:
    """Return the member of a desk's team who signs in as ``identity``.

    Raises :class:`NotAllowedError` if the desk has no team record or no such member.
    """
    kb.desk(desk)
    team = kb.team(desk)
    if team is None:
        wish = f"write kb/{desk}/team.yaml: who works on its tickets"
        raise NotAllowedError("this desk has no team record, so nobody can work on its tickets", place=desk, wish=wish)
    found = team.member(identity)
    if found is None:
        wish = f"members: {', '.join(one.id for one in team.members)}"
        raise NotAllowedError("not a member of the desk's team", place=f"{desk}/team", found=identity, wish=wish)
    return Actor(found.id, found.rank, team.may(found.rank), found.queues, found.address)


def desks_of(kb: KnowledgeBase, account: Callable[[str], str]) -> tuple[str, ...]:
    """Return the desks on whose teams somebody is, in alphabetical order; ``account`` says who they are at a desk."""
    return tuple(desk for desk in kb.desks if (team := kb.team(desk)) and team.member(account(desk)))
