"""A team: who works on a desk's tickets, and what each of them may do there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from opsnb.kb.records.base import Identifier, Model, Record

Act = Literal["create", "reply", "note", "assign", "queue", "priority", "status", "bulk", "merge", "import"]
"""What can be done with tickets; `queue`, `priority` and `status` change them, `import` takes in files and mails."""

Rank = Literal["agent", "lead", "administrator"]
RANKS: tuple[Rank, ...] = ("agent", "lead", "administrator")
"""From those who may least to those who may most: each may also do what those before may."""

RESERVED = {"customer", "opsnb"}
"""What events are signed with that no member of the team did."""

Identity = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+@-]{0,119}$")]
"""What somebody is called where they sign in: an account name, or the address that a proxy passes on."""


class Member(Model):
    """One account of the team: a role such as the first technician, not a person's name."""

    id: Identity
    """What it signs in as; tickets are assigned to it and events signed with it."""
    title: str = Field(min_length=1)
    """What colleagues call it."""
    rank: Rank
    """What it may do."""
    queues: tuple[Identifier, ...] = ()
    """The queues it works on."""
    address: str = Field(default="", pattern=r"^([^@\s]+@[^@\s]+)?$")
    """Where its notices go; empty means that it gets none by mail."""


class Team(Record):
    """Everybody who may work on a desk's tickets: ``team.yaml``."""

    agents_may: tuple[Act, ...] = Field(min_length=1)
    """What every member may do."""
    leads_may: tuple[Act, ...] = ()
    """What leads may do besides."""
    administrators_may: tuple[Act, ...] = ()
    """What administrators may do besides."""
    members: tuple[Member, ...] = Field(min_length=1)
    """Every account."""

    @model_validator(mode="after")
    def _each_act_once(self) -> Team:
        acts = [*self.agents_may, *self.leads_may, *self.administrators_may]
        if len({*acts}) < len(acts):
            raise ValueError("expected each act once, at the lowest rank that may do it")
        if taken := {member.id.lower() for member in self.members} & RESERVED:
            raise ValueError(f"expected other names of accounts; {', '.join(sorted(taken))} stands for somebody else")
        return self

    def member(self, identity: str) -> Member | None:
        """Return the member of that id, if there is one; case does not matter, as in addresses."""
        return next((member for member in self.members if member.id.lower() == identity.lower()), None)

    def may(self, rank: Rank) -> frozenset[Act]:
        """Return all that a rank may do."""
        steps = (self.agents_may, self.leads_may, self.administrators_may)
        return frozenset(act for step in steps[: RANKS.index(rank) + 1] for act in step)
