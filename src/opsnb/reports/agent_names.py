"""What agents are called in a report: pseudonyms, unless their names are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256


def agent_names(agents: Iterable[str], names: Mapping[str, str | None], show_names: bool) -> dict[str, str]:
    """Return what each agent is called: by name, or as *Agent 01*, the same each time for the same agents.

    ``names`` are those of the store; who has none there is called by the number of the switch. The numbers of the
    pseudonyms follow from a digest, so that their order says nothing of names or numbers.
    """
    known = sorted({*agents})
    if show_names:
        return {agent: names.get(agent) or agent for agent in known}
    mixed = sorted(known, key=lambda agent: sha256(agent.encode()).hexdigest())
    width = max(2, len(str(len(mixed))))
    return {agent: f"Agent {number:0{width}d}" for number, agent in enumerate(mixed, 1)}
